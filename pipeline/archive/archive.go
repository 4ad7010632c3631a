// Package archive keeps documents for ever: what came in, what went out, and
// the facts and decisions in between.
//
// A Store is write-once. PutBatch stores an object under a key that is still
// free and never changes or removes what is there: the same bytes again are
// fine, other bytes under a known key lose, and the outcome says so. When
// PutBatch returns without an error every object of the batch is durable.
//
// Keys are made by the functions of keys.go only. FORMAT.md describes the store
// for readers in other languages. NewFile opens the store in a directory, NewS3
// the one in a bucket; every store must pass archivetest.Run.
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Store holds objects by key, each written once. All methods may be called
// from several goroutines and processes at once.
type Store interface {
	// PutBatch stores the objects, one outcome for each, in their order. After
	// an error some objects may be stored and some not: repeat the batch.
	PutBatch(ctx context.Context, objects []Object) ([]Outcome, error)
	// Get opens an object; ErrNotFound when the key is free.
	Get(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// Head says what is stored under the key, with its sha256; ErrNotFound when
	// the key is free.
	Head(ctx context.Context, key string) (Info, error)
	// List goes through the keys that begin with prefix and come after the key
	// after, in byte order; "" and "" is everything. It stops at the first error.
	List(ctx context.Context, prefix, after string) iter.Seq2[Info, error]
	// Probe proves that the store can be written and refuses to replace an
	// object. Call it once at start.
	Probe(ctx context.Context) error
}

// Object is what is to be stored.
type Object struct {
	Key    string
	Body   []byte
	SHA256 string // lower-case hex; empty: computed. Checked against Body before anything is written
}

// Info describes a stored object.
type Info struct {
	Key    string
	Size   int64
	SHA256 string // lower-case hex; filled by Head only
}

// State is what became of an Object.
type State string

const (
	Created   State = "created"   // the key was free, the object is stored now
	Same      State = "same"      // the same bytes were there already
	Different State = "different" // other bytes are stored under the key; they stay
)

// Outcome is the result for one Object.
type Outcome struct {
	State  State
	SHA256 string // of the bytes that are stored now
}

// ErrNotFound is returned for a key under which nothing is stored.
var ErrNotFound = errors.New("not in the archive")

// Error says which object and which step of storing it failed.
type Error struct {
	Key  string
	Step string // create, write, sync, link, read, ...
	Err  error
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("archive: %s: %v", e.Step, e.Err)
	}
	return fmt.Sprintf("archive: %s %s: %v", e.Step, e.Key, e.Err)
}

// Unwrap is the cause, such as a full disk.
func (e *Error) Unwrap() error { return e.Err }

// ReadAll reads an object whole and gives its sha256 as found.
func ReadAll(ctx context.Context, s Store, key string) (body []byte, sum string, err error) {
	r, info, err := s.Get(ctx, key)
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	buffer := bytes.NewBuffer(make([]byte, 0, max(info.Size, 0)+bytes.MinRead)) // room to find the end
	if _, err := buffer.ReadFrom(r); err != nil {
		return nil, "", &Error{key, "read", err}
	}
	return buffer.Bytes(), Sum(buffer.Bytes()), nil
}

// Sum is the sha256 of b in lower-case hex, as keys and outcomes write it.
func Sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// checkObject refuses an unusable key and a body that is not what its sha256 says.
func checkObject(o Object) (sum string, err error) {
	if err := CheckKey(o.Key); err != nil {
		return "", &Error{o.Key, "check", err}
	}
	sum = Sum(o.Body)
	if o.SHA256 != "" && o.SHA256 != sum {
		return "", &Error{o.Key, "check", fmt.Errorf("the bytes have sha256 %s, not %s as announced", sum, o.SHA256)}
	}
	return sum, nil
}
