package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/ingest/fetch"
	"netmarket/metrics"
	"netmarket/schedules/record"
	"netmarket/sql"
	"netmarket/transform"
)

// cache is where what parsers read is kept.
func (a *app) cache() *ingest.Cache {
	c := ingest.NewCache(a.path("cache"))
	c.FS = a.seams.fs
	return c
}

// parsers of the publishers, by source name.
func parsers() map[string]ingest.Parser {
	all := map[string]ingest.Parser{}
	for _, s := range publishers() {
		all[s.Name] = s.Parser
	}
	return all
}

// gathered is what a build starts from, and what was refused on the way.
type gathered struct {
	input       transform.Input
	fingerprint string
	deliveries  []county.Delivery
	unreadable  []transform.Problem  // pages whose layout was not understood
	isUnasked   bool                 // a publisher could not be asked, or what it said not used
	pages       int                  // most areas with a page of each; 0: the default
	stages      []metrics.StageDates // moved by the configuration; the edition's plan has them
}

// isStale reports whether something could not be used.
func (g *gathered) isStale() bool {
	return len(g.unreadable) > 0 || slices.ContainsFunc(g.deliveries, func(d county.Delivery) bool { return d.State == county.StateRefused })
}

// gather reads the inbox, parses what is new and describes the build.
func (a *app) gather(ctx context.Context) (*gathered, error) {
	step, started := a.rec.Step("gather"), now()
	g, err := a.gatherAll(ctx)
	if err != nil {
		step.End(statusOf(err), 0, 0)
		return nil, err
	}
	a.noteGathered(g)
	status, bytes := record.ClassDone, int64(0)
	if g.isStale() {
		status = record.ClassStale
	}
	for _, c := range g.input.Captures {
		bytes += c.Bytes
	}
	step.End(status, int64(len(g.input.Captures)), bytes)
	slog.Info("gathered", "rows", len(g.input.Captures), "files", len(g.deliveries), "status", status, "ms", since(started))
	return g, nil
}

func (a *app) gatherAll(ctx context.Context) (*gathered, error) {
	edition, err := a.loadEdition()
	if err != nil {
		return nil, usage(err)
	}
	if edition.Plan, err = edition.Plan.Moved(a.settings.Plan.Stages); err != nil {
		return nil, usage(fmt.Errorf("configuration: plan.stages: %w", err))
	}
	chosen, err := a.chosen(edition)
	if err != nil {
		return nil, err
	}
	a.kept = nil
	store, err := a.store()
	if err != nil {
		return nil, err
	}
	a.kept = store // for this run: it has the lock
	secret, err := a.secret()
	if err != nil {
		return nil, err
	}
	cages := newCages(runtime.GOMAXPROCS(0))
	defer cages.Close()
	inbox := county.Inbox{Dir: a.path("inbox"), Quarantine: a.path("quarantine"), Store: store, FS: a.seams.fs, Secret: secret, Synonyms: a.settings.Exports.Synonyms, Now: now()}
	inbox.Reader, inbox.IsInTurn = a.readerOf(func() county.ReadFunc { return county.Caged(cages) }), a.seams.isInTurn
	if a.seams.fs == nil {
		inbox.Digests = a.path("cache", "inbox.digests")
	}
	bar := a.progress("reading")
	inbox.Progress = bar.set
	g := &gathered{}
	g.deliveries, err = inbox.Take(ctx)
	bar.close()
	if err = errors.Join(err, store.SaveIndex()); err != nil {
		return nil, err
	}
	g.input = transform.Input{Edition: edition, Options: chosen, AsOf: a.asOf, Areas: a.areas, Version: version, Forms: countyForms(), Limits: a.settings.limits()}
	g.stages = a.settings.Plan.Stages
	if g.input.Sources, err = a.buildStates(a.asOf); err != nil {
		return nil, err
	}
	if g.input.Corrections, err = a.corrections(); err != nil {
		return nil, err
	}
	if g.input.OwnAreas, err = a.ownAreas(); err != nil {
		return nil, err
	}
	if err := g.addSources(store, a.cache()); err != nil {
		return nil, err
	}
	g.addProblems(store)
	g.pages = a.settings.Pages.UpTo
	g.fingerprint, err = fingerprint(g.input, g.pages)
	return g, err
}

// store opens the store of captures; one that this run opened is used again.
func (a *app) store() (*ingest.Store, error) {
	if a.kept != nil {
		return a.kept, nil
	}
	if a.seams.fs != nil {
		return ingest.OpenStoreOn(a.seams.fs, a.path("captures"))
	}
	return ingest.OpenIndexed(a.path("captures"), a.path("cache", "captures.index"))
}

// corrections are the operator's own, in corrections.csv beside the
// configuration.
func (a *app) corrections() ([]transform.Correction, error) {
	corrections, err := transform.ReadCorrections(a.path("corrections.csv"))
	if err != nil {
		return nil, usage(err)
	}
	return corrections, nil
}

// ownAreas are the installation's, in areas.csv beside the configuration.
func (a *app) ownAreas() ([]transform.Area, error) {
	areas, err := transform.ReadAreas(a.path("areas.csv"))
	if err != nil {
		return nil, usage(err)
	}
	return areas, nil
}

// addSources lists the captures known at the as-of date, each with its table.
func (g *gathered) addSources(store *ingest.Store, cache *ingest.Cache) error {
	for _, c := range store.List() {
		if c.Vintage > g.input.AsOf {
			continue
		}
		source, err := sourceOf(c, cache)
		var layout *ingest.LayoutError
		if errors.As(err, &layout) {
			g.unreadable = append(g.unreadable, transform.Problem{Severity: transform.SeverityFail, Code: layout.Code, Source: c.Source, File: c.URL, Message: err.Error()})
			continue
		}
		if err != nil {
			return err
		}
		g.input.Captures = append(g.input.Captures, source)
	}
	return nil
}

// sourceOf is a capture with its table: of an export the kept body, of a page
// what its parser reads. A layout that is not understood is an
// *ingest.LayoutError.
func sourceOf(c ingest.Capture, cache *ingest.Cache) (transform.Source, error) {
	source := transform.Source{Capture: c, Table: c.BodyPath()}
	if c.Dataset != "" {
		return source, nil
	}
	parser, ok := parsers()[c.Source]
	if !ok {
		return source, fmt.Errorf("capture %.8s: wanted one of the sources %s, found %q", c.ID, strings.Join(sourceNames(publishers()), ", "), c.Source)
	}
	tables, err := cache.Read(c, parser)
	source.Table, source.Notes = tables.Observations, tables.Notes
	return source, err
}

// addProblems carries what was refused or doubtful into the build, so that it
// is published beside the numbers.
func (g *gathered) addProblems(store *ingest.Store) {
	g.input.Problems = append(g.input.Problems, g.unreadable...)
	for _, s := range g.input.Sources {
		if s.State == fetch.StateStale {
			remedy, _ := fetch.Explain(s.Reason)
			g.input.Problems = append(g.input.Problems, transform.Problem{Severity: transform.SeverityFail, Code: s.Reason, Source: s.Source, RefArea: s.RefArea, Message: remedy})
		}
	}
	for _, d := range g.deliveries {
		for _, p := range d.Problems {
			g.input.Problems = append(g.input.Problems, transform.Problem{
				Severity: p.Severity, Code: p.Code, Source: county.SourceName, RefArea: d.Area, File: d.File, Sheet: p.Sheet, Cell: p.Cell, Message: p.Message,
			})
		}
	}
}

// fingerprint is the digest of everything that decides the published tables.
func fingerprint(in transform.Input, pages int) (string, error) {
	h := sha256.New()
	for _, c := range in.Captures {
		fmt.Fprintln(h, c.ID, c.BodySHA256, c.Vintage, chinaDay(c.FetchedAt), c.Title, filepath.Base(c.Table))
	}
	known := []any{in.Edition, in.Options, in.AsOf, in.Areas, in.Version, in.Problems, in.Forms, in.Sources, in.Corrections, in.OwnAreas, county.Version}
	if pages > 0 {
		known = append(known, pages) // decides which files a snapshot holds
	}
	facts, err := json.Marshal(known)
	if err != nil {
		return "", fmt.Errorf("fingerprint inputs: %w", err)
	}
	h.Write(facts)
	err = fs.WalkDir(sql.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sql.Files, path)
		fmt.Fprintln(h, path, len(text))
		h.Write(text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("fingerprint models: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// snapshotID names the snapshot these inputs give.
func (g *gathered) snapshotID() string { return g.input.AsOf + "-" + g.fingerprint[:12] }
