package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// DefaultTransport names what is dropped into the inbox itself; a folder in it
// is a transport of the folder's name.
const DefaultTransport = "folder"

// Inbox takes files out of a directory. It is for one goroutine.
type Inbox struct {
	dir    string
	settle time.Duration
	looks  map[string]look // files that may still be written
	noted  map[string]bool // what a note has been given for

	waiting int
}

// look is how a file looked and since when it does.
type look struct {
	size  int64
	mod   time.Time
	since time.Time
}

// NewInbox makes the directory and its .taken. A file counts as complete when
// no process has it open for writing, or, where the system cannot say that and
// for empty files, when size and time of change are the same for settle.
func NewInbox(dir string, settle time.Duration) (*Inbox, error) {
	if err := os.MkdirAll(path.Join(dir, takenDir), 0o755); err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return &Inbox{dir: dir, settle: settle, looks: map[string]look{}, noted: map[string]bool{}}, nil
}

// Found is a complete file in the inbox.
type Found struct {
	Path      string // relative to the inbox, with slashes
	Transport string
	Name      string
	Size      int64
	Modified  time.Time
}

// Taken is a file that was claimed and not removed yet.
type Taken struct {
	ID        string // the arrival's
	Transport string
	Name      string
	Size      int64
	Modified  time.Time
}

// ErrGone is returned by Take for a file that changed or went since the Scan.
var ErrGone = errors.New("the file changed or is gone since it was looked at")

// Take claims a file with one rename, to .taken/<id>/<transport>/<name>.
func (b *Inbox) Take(f Found, id string) (Taken, error) {
	if id != FileName(id) || id == "" {
		return Taken{}, fmt.Errorf("inbox: %q cannot be the id of an arrival", id)
	}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return Taken{}, fmt.Errorf("inbox: %w", err)
	}
	defer root.Close()
	info, err := root.Lstat(f.Path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size || !info.ModTime().Equal(f.Modified) {
		return Taken{}, fmt.Errorf("inbox: take %s: %w", f.Path, ErrGone)
	}
	folder := path.Join(takenDir, id, f.Transport)
	if err := root.MkdirAll(folder, 0o755); err != nil {
		return Taken{}, fmt.Errorf("inbox: %w", err)
	}
	if err := root.Rename(f.Path, path.Join(folder, f.Name)); err != nil {
		return Taken{}, fmt.Errorf("inbox: take %s: %w", f.Path, err)
	}
	delete(b.looks, f.Path)
	return Taken{id, f.Transport, f.Name, f.Size, f.Modified}, nil
}

// Taken lists what was claimed and not removed, by id: after a start that is
// what the last run did not finish.
func (b *Inbox) Taken() ([]Taken, error) {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	defer root.Close()
	var list []Taken
	empty := map[string]bool{} // claims that ended between making the folder and the rename
	err = fs.WalkDir(root.FS(), takenDir, func(p string, e fs.DirEntry, err error) error {
		part := strings.SplitN(p, "/", 4)
		if err == nil && e.IsDir() && len(part) == 2 {
			empty[part[1]] = true
		}
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil || len(part) < 4 {
			return err
		}
		delete(empty, part[1])
		list = append(list, Taken{part[1], part[2], part[3], info.Size(), info.ModTime()})
		return nil
	})
	for id := range empty {
		err = errors.Join(err, root.RemoveAll(path.Join(takenDir, id)))
	}
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	slices.SortFunc(list, func(x, y Taken) int { return strings.Compare(x.ID, y.ID) })
	return list, nil
}

// Open opens a claimed file.
func (b *Inbox) Open(t Taken) (io.ReadCloser, error) {
	return b.openIn(path.Join(takenDir, t.ID, t.Transport, t.Name))
}

// openIn opens a file below the inbox, never waiting for a pipe's other end.
func (b *Inbox) openIn(name string) (*os.File, error) {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	defer root.Close()
	f, err := root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return f, nil
}

// Remove forgets a claimed file whose bytes are safe elsewhere. One that is
// gone already is fine.
func (b *Inbox) Remove(id string) error {
	if id != FileName(id) || id == "" {
		return fmt.Errorf("inbox: %q cannot be the id of an arrival", id)
	}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return fmt.Errorf("inbox: %w", err)
	}
	defer root.Close()
	if err := root.RemoveAll(path.Join(takenDir, id)); err != nil {
		return fmt.Errorf("inbox: %w", err)
	}
	return nil
}
