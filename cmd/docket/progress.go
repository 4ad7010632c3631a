package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows on a terminal how far long work is; anywhere else it is silent.
// The function that it returns is told what is done and what there is.
func (e *env) progress(what string) func(done, total int64) {
	if !terminal(e.errOut) {
		return func(int64, int64) {}
	}
	var bar *progressbar.ProgressBar
	of := int64(0)
	return func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(e.errOut), progressbar.OptionSetDescription(what),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		if total != of { // more has come
			bar.ChangeMax64(total)
			of = total
		}
		_ = bar.Set64(min(done, total)) // a bar that cannot be drawn is no reason to stop
	}
}

// terminal reports whether a person watches w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
