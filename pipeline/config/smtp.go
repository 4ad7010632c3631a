package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/docket-edi/docket/schemas/yamlfile"
)

// SMTP is the mail server that messages to suppliers are handed to. The
// password itself never stands in the file.
type SMTP struct {
	Address      string            `yaml:"address"` // host:port; empty: messages are files in the outbox
	TLS          string            `yaml:"tls"`     // starttls, tls or none
	User         string            `yaml:"user"`
	PasswordEnv  string            `yaml:"password_env"`
	PasswordFile string            `yaml:"password_file"`
	Timeout      yamlfile.Duration `yaml:"timeout"`
	Allow        []string          `yaml:"allow"`   // addresses and @domains that may be written to; empty: all
	DryRun       bool              `yaml:"dry_run"` // true: files in the outbox all the same
}

// Sends says that messages go to a server.
func (s *SMTP) Sends() bool { return s.Address != "" && !s.DryRun }

func (s *SMTP) check(check func(key string, err error)) {
	check("mail.smtp.tls", yamlfile.OneOf(s.TLS, "starttls", "tls", "none"))
	check("mail.smtp.timeout", positive(s.Timeout))
	if s.Address == "" {
		return
	}
	if _, _, err := net.SplitHostPort(s.Address); err != nil {
		check("mail.smtp.address", fmt.Errorf("%q is no address such as mail.example.com:587", s.Address))
	}
	if s.User != "" && (s.PasswordEnv == "") == (s.PasswordFile == "") {
		check("mail.smtp.user", errors.New("give either password_env or password_file with it"))
	}
	for _, a := range s.Allow {
		if !strings.Contains(a, "@") {
			check("mail.smtp.allow", fmt.Errorf("%q is neither an address nor an @domain", a))
		}
	}
}

// Password reads the password from where it is kept; dir is that of docket.yaml.
func (s *SMTP) Password(dir string) (string, error) {
	switch {
	case s.User == "":
		return "", nil
	case s.PasswordEnv != "":
		if p := os.Getenv(s.PasswordEnv); p != "" {
			return p, nil
		}
		return "", fmt.Errorf("mail.smtp.password_env: the environment has no %s", s.PasswordEnv)
	}
	path := s.PasswordFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("mail.smtp.password_file: %w", err)
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}
