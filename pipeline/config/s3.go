package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/docket-edi/docket/schemas/yamlfile"
)

// S3 is an archive in a bucket.
type S3 struct {
	Bucket    string
	Prefix    string // in front of every key, without slashes at its ends
	Endpoint  string // URL of the server; "" for AWS
	Region    string // "": the environment's
	PathStyle bool
	Checksum  string // supported or required
	LockMode  string // "" for none, governance or compliance
	LockDays  int
	Profile   string // of the shared credentials file; "": the environment's
}

// s3Keys is the block s3 of docket.yaml; the bucket is named by archive.
type s3Keys struct {
	Endpoint   string   `yaml:"endpoint"`
	Region     string   `yaml:"region"`
	PathStyle  bool     `yaml:"path_style"`
	Checksum   string   `yaml:"checksum"`
	ObjectLock lockKeys `yaml:"object_lock"`
	Profile    string   `yaml:"profile"`
}

type lockKeys struct {
	Mode string `yaml:"mode"`
	Days int    `yaml:"days"`
}

const maxLockDays = 36500 // what S3 takes

// checkArchive checks where the archive is; check is told each key and its error.
func (d document) checkArchive(check func(string, error)) {
	_, _, err := d.bucket()
	check("archive", err)
	check("s3.endpoint", checkEndpoint(d.S3.Endpoint))
	check("s3.checksum", yamlfile.OneOf(d.S3.Checksum, "supported", "required"))
	check("s3.object_lock.mode", d.S3.ObjectLock.checkMode(d.inS3()))
	check("s3.object_lock.days", d.S3.ObjectLock.checkDays())
}

func (d document) inS3() bool { return strings.HasPrefix(d.Archive, "s3://") }

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixName = regexp.MustCompile(`^([A-Za-z0-9_=-][A-Za-z0-9._=-]*(/|$))*$`)
)

// bucket takes s3://bucket/prefix apart; both are "" for a path.
func (d document) bucket() (bucket, prefix string, err error) {
	if !d.inS3() {
		if scheme, _, other := strings.Cut(d.Archive, "://"); other || strings.HasPrefix(d.Archive, "s3:") {
			return "", "", fmt.Errorf("%s is neither a path nor s3://bucket or s3://bucket/prefix", scheme)
		}
		return "", "", nil
	}
	bucket, prefix, _ = strings.Cut(strings.TrimPrefix(d.Archive, "s3://"), "/")
	prefix = strings.TrimSuffix(prefix, "/")
	switch {
	case !bucketName.MatchString(bucket):
		return "", "", fmt.Errorf("%q is no bucket name: 3 to 63 of a-z 0-9 . -", bucket)
	case len(prefix) > 200 || !prefixName.MatchString(prefix):
		return "", "", fmt.Errorf("%q is no prefix: names of A-Z a-z 0-9 . _ = - with slashes between, 200 bytes at most", prefix)
	}
	return bucket, prefix, nil
}

func checkEndpoint(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" && u.Path != "/":
		return errors.New("the endpoint is no URL such as https://s3.example.com") // not shown: it may hold a password
	case u.User != nil:
		return errors.New("the endpoint holds a user; credentials come from the environment or the file of a profile")
	}
	return nil
}

func (l lockKeys) checkMode(inS3 bool) error {
	if err := yamlfile.OneOf(l.Mode, "none", "governance", "compliance"); err != nil || l.Mode == "none" {
		return err
	}
	if !inS3 {
		return errors.New("only an archive in S3 can lock objects; archive names a path")
	}
	return nil
}

func (l lockKeys) checkDays() error {
	switch {
	case l.Mode != "none" && (l.Days < 1 || l.Days > maxLockDays):
		return fmt.Errorf("%d days is not between 1 and %d", l.Days, maxLockDays)
	case l.Mode == "none" && l.Days != 0:
		return errors.New("days without a mode lock nothing; name governance or compliance")
	}
	return nil
}

// s3 is the checked archive in S3; nil for a path.
func (d document) s3() *S3 {
	if !d.inS3() {
		return nil
	}
	bucket, prefix, _ := d.bucket()
	s := &S3{Bucket: bucket, Prefix: prefix, Endpoint: d.S3.Endpoint, Region: d.S3.Region, PathStyle: d.S3.PathStyle,
		Checksum: d.S3.Checksum, LockDays: d.S3.ObjectLock.Days, Profile: d.S3.Profile}
	if d.S3.ObjectLock.Mode != "none" {
		s.LockMode = d.S3.ObjectLock.Mode
	}
	return s
}
