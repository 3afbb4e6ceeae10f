package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
)

// bar shows progress on a terminal and nothing elsewhere.
type bar struct {
	bar  *progressbar.ProgressBar
	what string
}

func (a *app) progress(what string) *bar {
	f, ok := a.err.(*os.File)
	if !ok || !isTerminal(f) {
		return &bar{}
	}
	return &bar{what: what, bar: progressbar.NewOptions(1, progressbar.OptionSetWriter(f), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30), progressbar.OptionSetDescription(what))}
}

func (b *bar) set(done, total int, item string) {
	if b.bar == nil {
		return
	}
	b.bar.ChangeMax(total)
	b.bar.Describe(fmt.Sprintf("%s %-40s", b.what, item))
	_ = b.bar.Set(done) // only the terminal's own trouble, not the run's
}

func (b *bar) close() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}
