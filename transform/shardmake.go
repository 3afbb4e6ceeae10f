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

// work is the file a process makes shards from: one, or several small ones at once.
type work struct {
	Shards    []workShard       `json:"shards"`
	Dir       string            `json:"dir"`       // that keeps entries
	ShownDir  string            `json:"shown_dir"` // holds the shown tables
	Shown     []tableFile       `json:"shown"`
	OwnedBy   map[string]string `json:"owned_by"`  // of them: by which column rows that belong to other shards are told
	Elsewhere []string          `json:"elsewhere"` // places of other shards
	Models    []*Model          `json:"models"`    // row models, in order
	Frontier  []string          `json:"frontier"`  // of them
	Raw       []string          `json:"raw"`
	Datasets  DatasetColumns    `json:"datasets"`
	Captures  []Source          `json:"captures"`
	Limits    Limits            `json:"limits"`
	Cache     string            `json:"cache"`
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
	owned := map[string]map[string]string{}
	for _, table := range b.parts.shown {
		if by := b.ownedBy(table); by != "" {
			owned[table], err = b.ownedDigests(ctx, table, by)
		} else {
			common[table], err = b.w.contentDigest(ctx, table)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range shards {
		s.parts = map[string]string{"areas": digestText(strings.Join(s.provinces, " "))}
		for part, digest := range common {
			s.parts[part] = digestText(digest)
		}
		for table, digests := range owned {
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
const entryVersion = 2

func capturesOf(s *shard, dataset string) (ids []string) {
	for _, c := range s.captures {
		if c.Dataset == dataset {
			ids = append(ids, c.ID+" "+c.BodySHA256)
		}
	}
	slices.Sort(ids)
	return ids
}

// makeMissing makes the entries of shards, in their order.
func (b *building) makeMissing(ctx context.Context, store *shardStore, all, shards []*shard) ([]*entry, error) {
	entries := make([]*entry, len(shards))
	if len(shards) == 0 {
		return entries, nil
	}
	shownDir := filepath.Join(b.w.dir, "shown")
	shown, err := b.show(ctx, shownDir)
	if err != nil {
		return nil, err
	}
	batches := inBatches(shards, b.processes())
	b.total -= len(b.parts.rows)
	for len(batches) > 0 { // again for those of a batch that could not be told apart
		b.total += len(b.parts.rows) * len(batches)
		atOnce, isChild, limits := b.sideBySide(len(batches))
		group, running := errgroup.WithContext(ctx)
		group.SetLimit(atOnce)
		for _, batch := range batches {
			group.Go(func() error {
				w := b.makeWork(batch, all, shown, shownDir, store.dir, limits)
				if err := b.makeShard(running, w, isChild); err != nil {
					return fmt.Errorf("shard %s: %w", w.name(), err)
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		if batches, err = readMade(store, batches, func(s *shard, e *entry) { entries[slices.Index(shards, s)] = e }); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// readMade takes what was made of batches; again are the shards of a batch that
// could not be told apart, each to be made alone.
func readMade(store *shardStore, batches [][]*shard, take func(s *shard, e *entry)) (again [][]*shard, err error) {
	for _, batch := range batches {
		for _, s := range batch {
			e, err := readEntry(store.home(s.digest), s.digest)
			switch {
			case err == nil:
				take(s, e)
			case len(batch) == 1:
				return nil, fmt.Errorf("shard %s: look at its result: %w", s.name, err)
			default:
				again = append(again, []*shard{s})
			}
		}
	}
	return again, nil
}

// show writes the tables that shards are shown.
func (b *building) show(ctx context.Context, dir string) (shown []tableFile, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("hand tables to shards: %w", err)
	}
	for _, table := range append([]string{shardOfCapture, shardOfPlace}, b.parts.shown...) {
		t, err := b.w.writeTable(ctx, table, "", dir)
		if err != nil {
			return nil, err
		}
		shown = append(shown, t)
	}
	return shown, nil
}

// makeShard makes one work here, or in a process of its own.
func (b *building) makeShard(ctx context.Context, w work, isChild bool) error {
	if !isChild {
		return w.make(ctx, filepath.Join(b.w.dir, w.Shards[0].Digest), b.report)
	}
	text, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("describe work: %w", err)
	}
	path := filepath.Join(b.w.dir, w.Shards[0].Digest+".json")
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
	if err := w.widen(ctx, sizeOf(k.Captures)); err != nil {
		return err
	}
	if err := w.loadMacros(ctx); err != nil {
		return err
	}
	if err := k.load(ctx, w); err != nil {
		return err
	}
	if w.ownerOf, err = k.owners(ctx, w); err != nil {
		return err
	}
	offences, steps, err := w.runAll(ctx, k.Models, report)
	if err != nil {
		return err
	}
	if err := w.refuseInexact(ctx); err != nil {
		return err
	}
	if len(k.Shards) > 1 {
		return k.keepApart(ctx, w, offences, steps)
	}
	e := &entry{Digest: k.Shards[0].Digest, Offences: offences, Steps: steps}
	if e.Foreign, err = k.foreign(ctx, w); err != nil {
		return err
	}
	return k.keep(ctx, w, e, "")
}

// keep writes an entry with the rows of the frontier that a condition takes.
func (k *work) keep(ctx context.Context, w *Warehouse, e *entry, where string) (err error) {
	aside, err := os.MkdirTemp(k.Dir, ".shard-*")
	if err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }() // gone when it moved to its place
	for _, table := range k.Frontier {
		t, err := w.writeTable(ctx, table, where, aside)
		if err != nil {
			return err
		}
		e.Tables = append(e.Tables, t)
	}
	return writeEntry(aside, filepath.Join(k.Dir, e.Digest), e)
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
		query := selectFiles(t.Columns, []string{filepath.Join(k.ShownDir, t.File)}) + k.shownRows(t.Table)
		if err := w.exec(ctx, "create table "+t.Table+" as "+query); err != nil {
			return fmt.Errorf("show %s: %w", t.Table, err)
		}
	}
	return nil
}

// foreign lists the provinces outside of the shard that the rows of its
// deliveries name.
func (k *work) foreign(ctx context.Context, w *Warehouse) ([]string, error) {
	columns, err := w.columnsWhere(ctx, "not internal")
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	views := map[string]bool{}
	var found []string
	for _, m := range k.Models {
		views[m.Name] = m.View
		isPlaced := hasColumn(columns[m.Name], "ref_area")
		if slices.Contains(k.Frontier, m.Name) && !isPlaced {
			return nil, fmt.Errorf("sql/%s.sql: rows: area: wanted a column ref_area, which tells the shards' rows apart, found %v", strings.ReplaceAll(m.Name, ".", "/"), columns[m.Name])
		}
		isFirst := slices.ContainsFunc(m.Needs, func(need string) bool { return schemaOf(need) == "raw" || views[need] })
		if m.View || !isFirst || !isPlaced || len(k.Shards[0].Provinces) == 0 { // the others name the areas of those
			continue
		}
		rows, err := w.texts(ctx, fmt.Sprintf("select distinct substr(ref_area, 1, %d) as province from (select distinct ref_area from %s) where province not in (%s)", placeDigits, m.Name, quoteTexts(k.Shards[0].Provinces)))
		if err != nil {
			return nil, fmt.Errorf("look at the areas of %s: %w", m.Name, err)
		}
		found = append(found, rows...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
