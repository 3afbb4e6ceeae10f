package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"netmarket/ingest/fetch"
	"netmarket/ingest/web"
	"netmarket/publish"
	"netmarket/schedules/alert"
	"netmarket/schedules/record"
)

// mostAfter bounds what is told after a run, all channels together.
const mostAfter = 2 * time.Minute

// afterRun tells of a run: lineage, alerts, the ping, the textfile. Nothing of
// it changes the run's exit code, and where nothing is configured nothing is
// opened.
func (a *app) afterRun(ctx context.Context, r record.Record) {
	a.offline = a.offline || ctx.Err() != nil // an interrupted run ends at once; what is owed waits
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mostAfter)
	defer cancel()
	for _, dead := range a.died {
		a.lineageSend(ctx, a.lineage().End(dead, nil, "", nil), dead.Command)
	}
	a.lineageEnd(ctx, r)
	facts := a.facts(ctx)
	if err := a.tellAlerts(ctx, facts, r.Run); err != nil {
		a.warn("alerts not told", err)
	}
	a.ping(ctx, r)
	if err := a.writeTextfile(facts); err != nil {
		a.warn("metrics not written", err)
	}
}

// sender lets lineage and alerts send through the guarded client. err says why
// it cannot.
type sender struct {
	client *web.Client
	err    error
}

func (s sender) Post(ctx context.Context, url string, body []byte, timeout time.Duration) (int, error) {
	return s.send(ctx, web.Message{URL: url, Body: body, Timeout: timeout})
}

func (s sender) Get(ctx context.Context, url string, timeout time.Duration) (int, error) {
	return s.send(ctx, web.Message{Method: "GET", URL: url, Timeout: timeout})
}

// send leaves the address out of errors, for it may hold a secret.
func (s sender) send(ctx context.Context, m web.Message) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	reply, err := s.client.Post(ctx, m)
	if f, ok := errors.AsType[*web.Fault](err); ok {
		why, _ := fetch.Explain(f.Code)
		return 0, fmt.Errorf("%s: %s（%s）", f.Code, f.Detail, why)
	}
	return reply.Status, err
}

// withSender hands f a sender that is closed afterwards.
func (a *app) withSender(f func(sender) error) error {
	policy, err := a.policy()
	if err != nil {
		return f(sender{err: err}) // the other channels are told all the same
	}
	client := web.New(policy)
	defer client.Close()
	return f(sender{client: client})
}

// lineageCommands are those whose runs make something of something.
var lineageCommands = []string{"refresh", "fetch", "capture", "build", "publish"}

func (a *app) lineage() record.Lineage {
	l := record.Lineage{Namespace: a.settings.Lineage.Namespace, Producer: "https://netmarket.invalid/version/" + version, Version: version}
	if l.Namespace == "" {
		l.Namespace = "netmarket"
	}
	return l
}

func (a *app) lineageStart(ctx context.Context) {
	var r record.Record
	a.rec.Change(func(now *record.Record) { r = *now })
	a.lineageSend(ctx, a.lineage().Start(r), r.Command)
}

func (a *app) lineageEnd(ctx context.Context, r record.Record) {
	if s := a.settings.Lineage; s.File == "" && s.URL == "" {
		return
	}
	var outputs []record.Table
	if slices.Contains([]string{"refresh", "publish"}, r.Command) && r.After != "" {
		var err error
		if outputs, err = a.lineageTables(ctx, r.After); err != nil {
			a.warn("lineage without tables", err)
		}
	}
	a.lineageSend(ctx, a.lineage().End(r, a.lineageInputs(r), r.After, outputs), r.Command)
}

// lineageInputs are the captures a run built on.
func (a *app) lineageInputs(r record.Record) (inputs []record.Capture) {
	if a.gathered != nil {
		for _, c := range a.gathered.input.Captures {
			address := c.URL
			if c.Dataset != "" {
				address = "" // a file of the inbox has none
			}
			inputs = append(inputs, record.Capture{Source: strings.TrimSpace(c.Source + " " + c.Dataset), ID: c.ID, Vintage: c.Vintage, URL: address})
		}
		return inputs
	}
	if s, err := a.snapshot(r.After); err == nil && r.Command == "publish" {
		for _, c := range s.Manifest.Run.Inputs {
			inputs = append(inputs, record.Capture{Source: c.Source, ID: c.Capture, Vintage: c.Vintage})
		}
	}
	return inputs
}

// lineageTables are the published tables of a snapshot with their columns.
func (a *app) lineageTables(ctx context.Context, id string) (tables []record.Table, err error) {
	err = a.withSnapshot(ctx, id, func(s *publish.Snapshot, db *sql.DB) (err error) {
		columns, err := publishedColumns(ctx, db)
		if err != nil {
			return err
		}
		for _, t := range s.Manifest.Tables {
			name := strings.TrimPrefix(t.Name, "published.")
			table := record.Table{Name: "published." + name, Rows: t.Rows, Columns: columns[name]}
			for _, f := range s.Manifest.Files {
				if f.Path == "tables/"+name+".parquet" {
					table.Bytes = f.Bytes
				}
			}
			tables = append(tables, table)
		}
		return nil
	})
	return tables, err
}

// publishedColumns are the columns of every published table, in their order.
func publishedColumns(ctx context.Context, db *sql.DB) (columns map[string][]record.Column, err error) {
	rows, err := db.QueryContext(ctx, "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() where schema_name = 'published' order by table_name, column_index")
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns = map[string][]record.Column{}
	for rows.Next() {
		var table string
		var c record.Column
		if err := rows.Scan(&table, &c.Name, &c.Type, &c.Comment); err != nil {
			return nil, fmt.Errorf("read columns: %w", err)
		}
		columns[table] = append(columns[table], c)
	}
	return columns, rows.Err()
}

// mostPosted is how many bytes of datasets one posted event may hold.
const mostPosted = 48 << 10

// lineageSend appends an event to the file and posts it.
func (a *app) lineageSend(ctx context.Context, e record.Event, command string) {
	s := a.settings.Lineage
	if !slices.Contains(lineageCommands, command) {
		return
	}
	if s.File != "" {
		path := s.File
		if !filepath.IsAbs(path) {
			path = a.path(path)
		}
		if err := record.AppendEvent(path, e); err != nil {
			a.warn("lineage not written", err)
		}
	}
	if s.URL == "" || a.offline {
		return
	}
	if err := a.lineagePost(ctx, e); err != nil {
		a.warn("lineage not sent", err)
	}
}

func (a *app) lineagePost(ctx context.Context, e record.Event) error {
	address, err := a.settings.Lineage.URL.read(a.data)
	if err != nil {
		return fmt.Errorf("lineage.url: %w", err)
	}
	parts, err := e.Parts(mostPosted)
	if err != nil {
		return err
	}
	return a.withSender(func(s sender) error {
		for _, part := range parts {
			body, err := part.Encode()
			if err != nil {
				return err
			}
			status, err := s.Post(ctx, address, body, defaultTimeout)
			if err == nil && status/100 != 2 {
				err = fmt.Errorf("wanted an answer 2xx, found %d", status)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ping tells the watcher outside how a refresh went.
func (a *app) ping(ctx context.Context, r record.Record) {
	p := a.settings.Alerts.Ping
	if r.Command != "refresh" || a.offline || p.URL == "" && p.OnFailure == "" {
		return
	}
	err := a.withSender(func(s sender) error {
		good, errGood := p.URL.read(a.data)
		bad, errBad := p.OnFailure.read(a.data)
		if err := errors.Join(errGood, errBad); err != nil {
			return fmt.Errorf("alerts.ping: %w", err)
		}
		isGood := r.Class == record.ClassDone || r.Class == record.ClassStale
		return alert.Ping{URL: good, OnFailure: bad, Poster: s, Timeout: within(p.Timeout)}.Send(ctx, isGood)
	})
	if err != nil {
		a.warn("ping not sent", err)
	}
}

// writeTextfile writes the gauges for a node exporter.
func (a *app) writeTextfile(f alert.Facts) error {
	path := a.settings.Metrics.Textfile
	if path == "" {
		return nil
	}
	g := record.Gauges{Runs: a.runGauges(), Now: now(), States: []string{fetch.StateFresh, fetch.StateNothingNew, fetch.StateLate, fetch.StateStale, fetch.StateEnded}, Quarantined: len(f.Quarantined)}
	if s, err := publish.Current(a.path("published")); err == nil {
		g.Snapshot, g.Edition, g.Version = s.ID, s.Manifest.Run.Edition, s.Manifest.Run.Version
		g.AsOf, _ = time.ParseInLocation(time.DateOnly, s.Manifest.Run.AsOf, china)
	}
	states, err := a.sourceStates(a.today())
	if err != nil {
		return err
	}
	for _, s := range states {
		age := s.AgeDays
		if s.Released == "" {
			age = -1
		}
		g.Sources = append(g.Sources, record.SourceGauge{Source: s.Source, Dataset: s.Dataset, RefArea: s.RefArea, State: s.State, AgeDays: age})
	}
	if f.Disk != nil {
		g.FreeBytes = f.Disk.Free
	}
	g.DataBytes = treeBytes(a.data)
	state, err := a.alertStore().Read()
	if err != nil {
		return err
	}
	g.Alerts = state.Counts()
	return record.WriteTextfile(path, g)
}

func (a *app) today() string { return now().In(china).Format(time.DateOnly) }

// treeBytes is the size of the files below a directory; what vanishes
// meanwhile counts nothing.
func treeBytes(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry os.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what cannot be read is not counted
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}

// runGauges are the last run and the last success of each command.
func (a *app) runGauges() (gauges []record.RunGauge) {
	records, _, err := a.runs().List(mostRunsRead)
	if err != nil {
		slog.Warn("runs not read", "error", err)
	}
	at := map[string]int{}
	for _, r := range records {
		if r.Class == record.ClassBusy || r.Command == "" {
			continue
		}
		i, known := at[r.Command]
		if !known {
			i = len(gauges)
			at[r.Command] = i
			gauges = append(gauges, record.RunGauge{Command: r.Command, Last: r})
		}
		if g := &gauges[i]; g.LastSuccess.IsZero() && (r.Class == record.ClassDone || r.Class == record.ClassStale) {
			g.LastSuccess = r.Ended
		}
	}
	return gauges
}

// mostRunsRead is how far back the last runs of commands are looked for.
const mostRunsRead = 1000
