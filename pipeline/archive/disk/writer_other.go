//go:build !linux

package disk

import "os"

// Writing reports whether any process has the file open for writing; known is
// false where the system cannot say, which is so here.
func Writing(*os.File) (writing, known bool) { return false, false }
