package transform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// work is the file a process makes a shard from.
type work struct {
	Shard     string         `json:"shard"`
	Provinces []string       `json:"provinces"`
	Digest    string         `json:"digest"`
	Dir       string         `json:"dir"`       // that keeps entries
	ShownDir  string         `json:"shown_dir"` // holds the shown tables
	Shown     []tableFile    `json:"shown"`
	ByCapture []string       `json:"by_capture"` // of them: those of which only the shard's captures are shown
	Models    []*Model       `json:"models"`     // row models, in order
	Frontier  []string       `json:"frontier"`   // of them
	Raw       []string       `json:"raw"`
	Datasets  DatasetColumns `json:"datasets"`
	Captures  []Source       `json:"captures"`
	Limits    Limits         `json:"limits"`
	Cache     string         `json:"cache"`
	IsLarge   bool           `json:"is_large"` // enough rows for several threads
}

// digest fills in what each shard's tables depend on.
func (b *building) digest(ctx context.Context, shards []*shard) error {
	if err := b.tellOwners(ctx, shards); err != nil {
		return err
	}
	common := map[string]string{"program": fmt.Sprint(entryVersion, " ", b.in.Version)}
	var err error
	if common["macros"], err = macroDigest(); err != nil {
		return err
	}
	for _, m := range b.parts.rows {
		text, err := json.Marshal([]any{m.Name, m.Query, m.View, m.Checks, m.Grain})
		if err != nil {
			return fmt.Errorf("describe %s: %w", m.Name, err)
		}
		common["sql/"+strings.ReplaceAll(m.Name, ".", "/")+".sql"] = digestText(string(text))
	}
	byCapture := map[string]map[string]string{}
	for _, table := range b.parts.shown {
		if b.isByCapture(table) {
			byCapture[table], err = b.w.captureDigests(ctx, table)
		} else {
			common[table], err = b.w.contentDigest(ctx, table)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range shards {
		s.parts = map[string]string{}
		for part, digest := range common {
			s.parts[part] = digestText(digest)
		}
		for table, digests := range byCapture {
			s.parts[table] = digestText(digests[""] + " " + digests[s.name])
		}
		for _, table := range b.parts.raw {
			dataset := strings.TrimPrefix(table, "raw.")
			s.parts[table] = digestText(fmt.Sprint(b.datasets[dataset], capturesOf(s, dataset)))
		}
		text, err := json.Marshal(s.parts) // map keys come out sorted
		if err != nil {
			return fmt.Errorf("describe shard: %w", err)
		}
		s.digest = digestText(string(text))
	}
	return nil
}

// entryVersion changes when a shard's tables would come out otherwise of the
// same parts.
const entryVersion = 1

func capturesOf(s *shard, dataset string) (ids []string) {
	for _, c := range s.captures {
		if c.Dataset == dataset {
			ids = append(ids, c.ID+" "+c.BodySHA256)
		}
	}
	slices.Sort(ids)
	return ids
}

func (b *building) isByCapture(table string) bool {
	return slices.ContainsFunc(b.parts.before, func(m *Model) bool { return m.Name == table && m.Rows == RowsCapture })
}

// tellOwners makes main.shard_of: which shard each capture belongs to.
func (b *building) tellOwners(ctx context.Context, shards []*shard) error {
	var rows [][]string
	for _, s := range shards {
		for _, c := range s.captures {
			rows = append(rows, []string{c.ID, s.name})
		}
	}
	if err := b.w.exec(ctx, "drop table if exists main.shard_of"); err != nil {
		return fmt.Errorf("split captures: %w", err)
	}
	return b.w.load(ctx, "main.shard_of", varchars("capture", "shard"), rows)
}

// makeMissing makes the entries of shards, in their order.
func (b *building) makeMissing(ctx context.Context, store *shardStore, shards []*shard) ([]*entry, error) {
	if len(shards) == 0 {
		return nil, nil
	}
	shownDir := filepath.Join(b.w.dir, "shown")
	if err := os.MkdirAll(shownDir, 0o700); err != nil {
		return nil, fmt.Errorf("hand tables to shards: %w", err)
	}
	var shown []tableFile
	for _, table := range b.parts.shown {
		t, err := b.w.writeTable(ctx, table, shownDir)
		if err != nil {
			return nil, err
		}
		shown = append(shown, t)
	}
	entries := make([]*entry, len(shards))
	atOnce, isChild, limits := b.sideBySide(len(shards))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, s := range shards {
		group.Go(func() error {
			w := b.makeWork(s, shown, shownDir, store.dir, limits)
			if err := b.makeShard(ctx, w, isChild); err != nil {
				return fmt.Errorf("shard %s: %w", s.name, err)
			}
			e, err := readEntry(store.home(s.digest), s.digest)
			entries[i] = e
			if err != nil {
				return fmt.Errorf("shard %s: look at its result: %w", s.name, err)
			}
			return nil
		})
	}
	return entries, group.Wait()
}

// makeShard makes one shard here, or in a process of its own.
func (b *building) makeShard(ctx context.Context, w work, isChild bool) error {
	if !isChild {
		return w.make(ctx, filepath.Join(b.w.dir, w.Digest), b.report)
	}
	text, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("describe work: %w", err)
	}
	path := filepath.Join(b.w.dir, w.Digest+".json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("describe work: %w", err)
	}
	return b.in.Child(ctx, path)
}

// MakeShard is a child's side of a build: it makes the shard described by the
// file at path, keeps its result where the file says, and leaves nothing else.
func MakeShard(ctx context.Context, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read work: %w", err)
	}
	var w work
	if err := json.Unmarshal(text, &w); err != nil {
		return fmt.Errorf("read work %s: %w", path, err)
	}
	return w.make(ctx, strings.TrimSuffix(path, ".json"), func(*Model) {})
}

// make makes the shard in a warehouse whose helper files are at scratch.
func (k *work) make(ctx context.Context, scratch string, report func(m *Model)) (err error) {
	w, err := OpenWarehouse(ctx, scratch, k.Limits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	w.cache = k.Cache
	if k.IsLarge {
		if err := w.useThreads(ctx); err != nil {
			return err
		}
	}
	if err := w.loadMacros(ctx); err != nil {
		return err
	}
	if err := k.load(ctx, w); err != nil {
		return err
	}
	e := &entry{Digest: k.Digest}
	if e.Offences, e.Steps, err = w.runAll(ctx, k.Models, report); err != nil {
		return err
	}
	if e.Foreign, err = k.foreign(ctx, w); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(k.Dir, ".shard-*")
	if err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }() // gone when it moved to its place
	for _, table := range k.Frontier {
		t, err := w.writeTable(ctx, table, aside)
		if err != nil {
			return err
		}
		e.Tables = append(e.Tables, t)
	}
	return writeEntry(aside, filepath.Join(k.Dir, k.Digest), e)
}

// load lays the shown tables and the shard's own raw tables into w.
func (k *work) load(ctx context.Context, w *Warehouse) error {
	if err := w.loadCaptures(ctx, Input{Captures: k.Captures}); err != nil {
		return err
	}
	for _, table := range k.Raw {
		dataset := strings.TrimPrefix(table, "raw.")
		if err := w.loadTables(ctx, datasetTable(dataset, k.Datasets[dataset]), k.Captures); err != nil {
			return err
		}
	}
	for _, t := range k.Shown {
		query := selectFiles(t.Columns, []string{filepath.Join(k.ShownDir, t.File)})
		if slices.Contains(k.ByCapture, t.Table) {
			query += " where capture is null or capture in (select capture from raw.capture)"
		}
		if err := w.exec(ctx, "create table "+t.Table+" as "+query); err != nil {
			return fmt.Errorf("show %s: %w", t.Table, err)
		}
	}
	return nil
}

// foreign lists the provinces outside of the shard that the rows of its
// deliveries name.
func (k *work) foreign(ctx context.Context, w *Warehouse) ([]string, error) {
	own := make([]string, len(k.Provinces))
	for i, p := range k.Provinces {
		own[i] = quoteText(p)
	}
	views := map[string]bool{}
	var found []string
	for _, m := range k.Models {
		views[m.Name] = m.View
		columns, err := w.columnTypes(ctx, m.Name)
		if err != nil {
			return nil, err
		}
		has := func(name string) bool {
			return slices.ContainsFunc(columns, func(c columnType) bool { return c.Name == name })
		}
		if !has("ref_area") && !has("capture") {
			return nil, fmt.Errorf("sql/%s.sql: rows: area: wanted a column ref_area or capture, found %v", strings.ReplaceAll(m.Name, ".", "/"), columns)
		}
		isFirst := slices.ContainsFunc(m.Needs, func(need string) bool { return schemaOf(need) == "raw" || views[need] })
		if m.View || !isFirst || !has("ref_area") || len(own) == 0 { // the others name the areas of those
			continue
		}
		rows, err := w.texts(ctx, fmt.Sprintf("select distinct substr(ref_area, 1, %d) as province from (select distinct ref_area from %s) where province not in (%s)", len(k.Provinces[0]), m.Name, strings.Join(own, ", ")))
		if err != nil {
			return nil, fmt.Errorf("look at the areas of %s: %w", m.Name, err)
		}
		found = append(found, rows...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
