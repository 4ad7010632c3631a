package folder

import (
	"os"
	"path/filepath"
)

// Maildir is where new messages arrive in a mailbox folder: in its new/ when it
// is a maildir, else in the folder itself.
func Maildir(dir string) string {
	arriving := filepath.Join(dir, "new")
	if info, err := os.Stat(arriving); err == nil && info.IsDir() {
		return arriving
	}
	return dir
}
