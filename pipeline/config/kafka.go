package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/yamlfile"
)

// Kafka is the cluster that carries the messages.
type Kafka struct {
	Brokers     []string // host:port
	Partitions  int
	Replication int
	Retention   time.Duration
	TLS         bool
	CAFile      string
	CertFile    string
	KeyFile     string
	Mechanism   string // "" for none, plain, scram-sha-256, scram-sha-512
	User        string

	passwordEnv, passwordFile string
}

// Password reads the password where docket.yaml says that it is; "" without SASL.
func (k *Kafka) Password() (string, error) {
	if k.Mechanism == "" {
		return "", nil
	}
	if k.passwordFile != "" {
		data, err := os.ReadFile(k.passwordFile)
		if err != nil {
			return "", fmt.Errorf("kafka.sasl.password_file: %w", err)
		}
		return strings.TrimRight(string(data), "\r\n"), nil
	}
	password, set := os.LookupEnv(k.passwordEnv)
	if !set {
		return "", fmt.Errorf("kafka.sasl: the environment has no %s", k.passwordEnv)
	}
	return password, nil
}

// kafkaKeys is the block kafka of docket.yaml; it counts with bus: kafka.
type kafkaKeys struct {
	Brokers     []string          `yaml:"brokers"`
	Partitions  int               `yaml:"partitions"`
	Replication int               `yaml:"replication"`
	Retention   yamlfile.Duration `yaml:"retention"`
	TLS         tlsKeys           `yaml:"tls"`
	SASL        saslKeys          `yaml:"sasl"`
}

type tlsKeys struct {
	Enabled  bool   `yaml:"enabled"`
	CAFile   string `yaml:"ca_file"`
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

type saslKeys struct {
	Mechanism    string `yaml:"mechanism"`
	User         string `yaml:"user"`
	PasswordEnv  string `yaml:"password_env"`
	PasswordFile string `yaml:"password_file"`
}

const (
	busLocal = "local"
	busKafka = "kafka"
)

func defaultKafka() kafkaKeys {
	return kafkaKeys{Partitions: 6, Replication: 3, Retention: yamlfile.Duration(14 * 24 * time.Hour),
		SASL: saslKeys{Mechanism: "none", PasswordEnv: "DOCKET_KAFKA_PASSWORD"}}
}

// checkBus checks how messages travel; check is told each key and its error.
func (d document) checkBus(check func(string, error)) {
	k := d.Kafka
	check("bus", yamlfile.OneOf(d.Bus, busLocal, busKafka))
	check("kafka.sasl.mechanism", yamlfile.OneOf(k.SASL.Mechanism, "none", "plain", "scram-sha-256", "scram-sha-512"))
	if k.SASL.Mechanism != "none" && k.SASL.User == "" {
		check("kafka.sasl.user", errors.New("a mechanism needs a user"))
	}
	if (k.TLS.CertFile == "") != (k.TLS.KeyFile == "") {
		check("kafka.tls.cert_file", errors.New("a certificate needs its key, a key its certificate"))
	}
	check("kafka.partitions", between(k.Partitions, 1, 1000))
	check("kafka.replication", between(k.Replication, 1, 9))
	check("kafka.retention", positive(k.Retention))
	if d.Bus == busKafka && len(k.Brokers) == 0 {
		check("kafka.brokers", errors.New("bus: kafka needs brokers, such as [kafka1:9092, kafka2:9092]"))
	}
	for _, b := range k.Brokers {
		host, port, err := net.SplitHostPort(b)
		if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || host == "" {
			check("kafka.brokers", fmt.Errorf("%q is no broker such as kafka1:9092", b))
		}
	}
}

func between(n, low, high int) error {
	if n < low || n > high {
		return fmt.Errorf("%d is not between %d and %d", n, low, high)
	}
	return nil
}

// kafka is the cluster; nil when the outbox itself carries the messages.
func (d document) kafka() *Kafka {
	if d.Bus != busKafka {
		return nil
	}
	k := &Kafka{Brokers: d.Kafka.Brokers, Partitions: d.Kafka.Partitions, Replication: d.Kafka.Replication, Retention: time.Duration(d.Kafka.Retention),
		TLS: d.Kafka.TLS.Enabled, CAFile: d.Kafka.TLS.CAFile, CertFile: d.Kafka.TLS.CertFile, KeyFile: d.Kafka.TLS.KeyFile,
		User: d.Kafka.SASL.User, passwordEnv: d.Kafka.SASL.PasswordEnv, passwordFile: d.Kafka.SASL.PasswordFile}
	if d.Kafka.SASL.Mechanism != "none" {
		k.Mechanism = d.Kafka.SASL.Mechanism
	}
	return k
}
