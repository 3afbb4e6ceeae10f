package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"

	"netmarket/ingest"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/transform"
)

// variation is what a private build changes; the zero value changes nothing.
type variation struct {
	edition     string            // empty keeps the snapshot's
	options     map[string]string // laid over the snapshot's
	assumptions []transform.Assumption
}

// rebuild scores a snapshot's captures again with a variation and hands the
// result to read. It works in a temporary directory that is removed, takes no
// lock on the data directory and changes nothing in it.
func (a *app) rebuild(ctx context.Context, s *publish.Snapshot, v variation, read func(*sql.DB) error) (err error) {
	dir, err := os.MkdirTemp("", "netmarket-")
	if err != nil {
		return fmt.Errorf("build aside: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in, err := a.inputOf(s, v, ingest.NewCache(filepath.Join(dir, "cache")))
	if err != nil {
		return err
	}
	return a.buildAside(ctx, dir, in, read)
}

// buildAside builds in an empty directory and hands the result to read. The
// error may be a *transform.CheckFailure; nothing was read then.
func (a *app) buildAside(ctx context.Context, dir string, in *transform.Input, read func(*sql.DB) error) (err error) {
	path := filepath.Join(dir, "warehouse.duckdb")
	bar := a.progress("scoring")
	in.Progress = bar.set
	_, err = transform.Build(ctx, path, *in, countyColumns())
	bar.close()
	if err != nil {
		return &asideError{dir, err}
	}
	return readBuilt(ctx, path, read)
}

// readBuilt opens a finished build for read.
func readBuilt(ctx context.Context, path string, read func(*sql.DB) error) (err error) {
	db, err := publish.OpenBuilt(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return read(db)
}

// asideError is a private build that failed, with the directory it worked in.
type asideError struct {
	dir string
	error
}

func (e *asideError) Error() string { return "build aside in " + e.dir + ": " + e.error.Error() }

func (e *asideError) Unwrap() error { return e.error }

// inputOf describes the build a snapshot was made by, with the variation. What
// was refused or doubtful then is not told again.
func (a *app) inputOf(s *publish.Snapshot, v variation, cache *ingest.Cache) (*transform.Input, error) {
	run := s.Manifest.Run
	if run.Version != version {
		slog.Warn("the snapshot was made by another version of the program; some differences may come from that", "snapshot", s.ID, "made_by", run.Version, "this", version)
	}
	id := run.Edition
	if v.edition != "" {
		id = v.edition
	}
	edition, err := metrics.Load(id)
	if err != nil {
		return nil, usage(err)
	}
	var stages []metrics.StageDates
	for _, moved := range run.PlanStages {
		stages = append(stages, metrics.StageDates(moved))
	}
	if edition.Plan, err = edition.Plan.Moved(stages); err != nil {
		return nil, usage(err)
	}
	options := map[string]string{}
	for name, value := range run.Options {
		if edition.Option(name) != nil { // another edition may not ask the question
			options[name] = value
		}
	}
	maps.Copy(options, v.options)
	if err := transform.CheckOptions(edition, options); err != nil {
		return nil, usage(err)
	}
	in := &transform.Input{
		Edition: edition, Options: options, AsOf: run.AsOf, Areas: run.Areas, Version: version,
		Assumptions: v.assumptions, Corrections: run.Corrections, OwnAreas: run.OwnAreas, Forms: countyForms(), Limits: a.settings.limits(),
	}
	in.Captures, err = a.capturesOf(s, cache)
	return in, err
}

// capturesOf finds every capture a snapshot was made from, unchanged. All that
// are not are joined.
func (a *app) capturesOf(s *publish.Snapshot, cache *ingest.Cache) ([]transform.Source, error) {
	store, err := a.store()
	if err != nil {
		return nil, err
	}
	var sources []transform.Source
	var problems []error
	for _, input := range s.Manifest.Run.Inputs {
		c, err := keptCapture(store, input)
		if err != nil {
			problems = append(problems, fmt.Errorf("snapshot %s: %w", s.ID, err))
			continue
		}
		source, err := sourceOf(c, cache)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		sources = append(sources, source)
	}
	return sources, errors.Join(problems...)
}

// keptCapture is a capture as the manifest names it, its bytes checked.
func keptCapture(store *ingest.Store, input publish.Input) (ingest.Capture, error) {
	const remedy = "restore it from a backup, or publish again with netmarket refresh"
	c, ok := store.Get(input.Capture)
	if !ok {
		return c, fmt.Errorf("capture %.8s (%s, %s) is gone from the store; %s", input.Capture, input.Source, input.Vintage, remedy)
	}
	if c.Vintage != input.Vintage {
		return c, fmt.Errorf("capture %.8s (%s): wanted the vintage %s it was published with, found %s; %s", c.ID, input.Source, input.Vintage, c.Vintage, remedy)
	}
	if c.Dataset == "" && c.BodySHA256 != c.ID {
		return c, fmt.Errorf("capture %.8s (%s): wanted a page with that SHA-256, found a record of %.8s; %s", c.ID, input.Source, c.BodySHA256, remedy)
	}
	_, err := c.Body()
	return c, err
}
