package main

import (
	"os"
	"path/filepath"
)

// spoil does after a step what a bug of that name would.
func (w *simWorld) spoil() {
	if w.rand.IntN(4) > 0 {
		return
	}
	switch w.bug {
	case "a capture is lost":
		w.removeOne("captures/nbs/2*")
	case "a snapshot is edited":
		w.edit("published/current/" + simTable)
	case "a fate is forgotten":
		w.removeOne("state.db")
	case "an alert is forgotten":
		w.removeOne("alerts.json")
	case "a record is lost":
		w.removeOne("runs/*.jsonl")
	}
}

func (w *simWorld) removeOne(pattern string) {
	if found, _ := filepath.Glob(w.path(pattern)); len(found) > 0 {
		w.must(os.RemoveAll(found[0]))
	}
}

func (w *simWorld) edit(name string) {
	if text, err := os.ReadFile(w.path(name)); err == nil && len(text) > 0 {
		text[0]++
		w.must(os.WriteFile(w.path(name), text, 0o644))
	}
}
