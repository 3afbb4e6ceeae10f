package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"netmarket/ingest/county"
	"netmarket/ingest/disk"
	"netmarket/publish"
	"netmarket/publish/page"
	"netmarket/schedules/record"
	"netmarket/transform"
)

func (a *app) buildPath() string { return a.path("build", "warehouse.duckdb") }

// buildFacts stands beside the build file and says what it was built from, so
// that publish cannot take it for another.
type buildFacts struct {
	ID     string           `json:"snapshot"`
	Run    publish.RunFacts `json:"run"`
	SHA256 string           `json:"sha256"` // of the build file
}

// build makes the checked DuckDB file of what was gathered.
func (a *app) build(ctx context.Context, g *gathered) (*transform.Result, error) {
	if err := a.crashPoint("build"); err != nil {
		return nil, err
	}
	if len(g.input.Captures) == 0 {
		return nil, g.nothingKnown()
	}
	files, facts := disk.Or(a.seams.fs), a.buildPath()+".json"
	if err := files.MkdirAll(a.path("build"), 0o700); err != nil {
		return nil, fmt.Errorf("make build directory: %w", err)
	}
	if err := disk.Discard(files, facts); err != nil {
		return nil, fmt.Errorf("clear former build: %w", err)
	}
	if err := disk.Sync(files, a.path("build")); err != nil { // a power cut must not bring it back beside another build
		return nil, fmt.Errorf("clear former build: %w", err)
	}
	step := a.rec.Step("build")
	bar := a.progress("scoring")
	g.input.Progress = bar.set
	g.input.Cache, g.input.Processes, g.input.Child = a.path("cache"), a.processes(), a.makeShard
	result, err := a.buildFile(ctx, g.input)
	bar.close()
	if err != nil {
		step.End(statusOf(err), 0, 0)
		return result, err
	}
	step.End(record.ClassDone, int64(result.Models), fileSize(a.buildPath()))
	digest, err := hashOf(a.buildPath())
	if err != nil {
		return nil, fmt.Errorf("describe build: %w", err)
	}
	text, err := json.Marshal(buildFacts{ID: g.snapshotID(), Run: g.facts(), SHA256: digest})
	if err != nil {
		return nil, fmt.Errorf("describe build: %w", err)
	}
	_, err = disk.Write(files, facts, bytes.NewReader(text), 0o600)
	return result, err
}

// isBuilt reports whether a run that died had finished the build these inputs
// give, and its file is still the bytes it wrote: it need not be made again.
func (a *app) isBuilt(g *gathered) bool {
	if len(a.died) == 0 {
		return false
	}
	facts, err := a.builtFacts()
	if err != nil || facts.ID != g.snapshotID() {
		return false
	}
	digest, err := hashOf(a.buildPath())
	return err == nil && digest == facts.SHA256
}

func (a *app) builtFacts() (facts buildFacts, err error) {
	text, err := os.ReadFile(a.buildPath() + ".json")
	if err != nil {
		return facts, fmt.Errorf("read build: %w", err)
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		return facts, fmt.Errorf("read build: %w; run netmarket build again", err)
	}
	return facts, nil
}

// hashOf is the SHA-256 of a file.
func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

// nothingKnown refuses to publish an empty scorecard over a good one. Where
// something was refused or could not be asked the next run may know more.
func (g *gathered) nothingKnown() error {
	err := fmt.Errorf("nothing to score: no page or export was known on %s; put exports into inbox/<area code>/, capture release pages, or choose a later --as-of", g.input.AsOf)
	if g.isStale() || g.isUnasked {
		return coded{exitStale, err}
	}
	return usage(err)
}

func countyColumns() transform.DatasetColumns {
	columns := transform.DatasetColumns{}
	for _, d := range county.Datasets() {
		columns[d.ID] = d.Kept()
	}
	return columns
}

func countyForms() (forms []transform.Form) {
	for _, d := range county.Datasets() {
		forms = append(forms, transform.Form{ID: d.ID, Title: d.Title, Owner: d.Owner, Template: d.TemplateName()})
	}
	return forms
}

func (g *gathered) facts() publish.RunFacts {
	f := publish.RunFacts{
		Edition: g.input.Edition.ID, AsOf: g.input.AsOf, Options: transform.OptionsInForce(g.input.Edition, g.input.Options), Version: version,
		Fingerprint: g.fingerprint, Areas: g.input.Areas, Corrections: g.input.Corrections, OwnAreas: g.input.OwnAreas, PagesUpTo: g.pages,
	}
	for _, s := range g.stages {
		f.PlanStages = append(f.PlanStages, publish.MovedStage(s))
	}
	for _, c := range g.input.Captures {
		f.Inputs = append(f.Inputs, publish.Input{Source: strings.TrimSpace(c.Source + " " + c.Dataset), Capture: c.ID, Vintage: c.Vintage})
	}
	return f
}

// publishBuilt makes the finished build the current snapshot.
func (a *app) publishBuilt(ctx context.Context) (*publish.Snapshot, error) {
	facts, err := a.builtFacts()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage(fmt.Errorf("no finished build in %s; run netmarket build", a.path("build")))
	}
	if err != nil {
		return nil, err
	}
	step := a.rec.Step("publish")
	bar := a.progress("pages")
	s, err := publish.Publish(ctx, publish.Request{
		Built: a.buildPath(), Dir: a.path("published"), ID: facts.ID, Run: facts.Run, Now: now, Adds: producers(),
		Step: a.publishStep, FS: a.seams.fs, Export: a.seams.export, IsInTurn: a.seams.isInTurn, Progress: bar.set,
	})
	bar.close()
	if err != nil {
		step.End(statusOf(err), 0, 0)
		return nil, err
	}
	size := sizeOf(s)
	step.End(record.ClassDone, size.rows, size.bytes)
	return s, a.writeHistory()
}

// writeHistory writes published/index.html, the page over all snapshots, anew.
func (a *app) writeHistory() error {
	all, err := publish.List(a.path("published"))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.History(&text, all); err != nil {
		return err
	}
	path, aside := a.path("published", "index.html"), a.path("published", ".new-index.html")
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, text.Bytes()) {
		return nil
	}
	files := disk.Or(a.seams.fs)
	if _, err := disk.Write(files, aside, &text, 0o600); err != nil {
		return err
	}
	if err := files.Chmod(aside, 0o644); err != nil { // everybody may read what is published
		return err
	}
	return files.Rename(aside, path)
}

// publishStep is told of each step of a publication; a run that lost its lease
// ends before outsiders see its snapshot.
func (a *app) publishStep(name string) error {
	if name == publish.StepSwap {
		if err := a.checkFence(); err != nil {
			return err
		}
	}
	return a.crashPoint("publish:" + name)
}

// snapshotSize is how much a snapshot holds.
type snapshotSize struct{ rows, bytes int64 }

func sizeOf(s *publish.Snapshot) (n snapshotSize) {
	for _, t := range s.Manifest.Tables {
		n.rows += t.Rows
	}
	for _, f := range s.Manifest.Files {
		n.bytes += f.Bytes
	}
	return n
}

// fileSize is 0 where there is no such file.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// tell prints a line for a person; with --json nothing but the document is
// printed.
func (a *app) tell(format string, args ...any) {
	if !a.asJSON {
		fmt.Fprintf(a.out, format+"\n", args...)
	}
}
