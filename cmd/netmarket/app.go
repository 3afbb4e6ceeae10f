package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/schedules/record"
	"netmarket/transform"
)

// app is what every command shares: the global flags and where to print.
type app struct {
	out, err io.Writer

	data    string
	config  string
	asJSON  bool
	asOf    string
	options []string
	areas   []string
	edition string

	args     []string // the command line
	mask     *record.Masker
	rec      *record.Recorder // nil where the command is not recorded
	died     []record.Record  // runs newly found dead
	gathered *gathered        // nil before the run got so far
	kept     *ingest.Store    // of the run that gathered; nil otherwise
	offline  bool             // no socket is opened
	isDated  bool             // --as-of was given
	shards   int              // --processes of build; 0: as configured

	seams    seams
	settings settings
	isParsed bool // the command line was understood
}

// command builds the command tree.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "netmarket",
		Short:         "Score places against the online-market demonstration-zone index, every number traceable",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return a.prepare()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	f := root.PersistentFlags()
	f.StringVar(&a.data, "data", env("NETMARKET_DATA", "./data"), "data directory (NETMARKET_DATA)")
	f.StringVar(&a.config, "config", os.Getenv("NETMARKET_CONFIG"), "configuration file (NETMARKET_CONFIG; default DIR/netmarket.yaml where it exists)")
	f.BoolVar(&a.asJSON, "json", false, "print one JSON document on standard output")
	f.StringVar(&a.asOf, "as-of", "", "score as known on this day, YYYY-MM-DD (default today in China)")
	f.StringArrayVar(&a.options, "option", nil, "choose a reading of the rules, NAME=VALUE (repeatable)")
	f.StringArrayVar(&a.areas, "area", nil, "six-digit area code (repeatable; default every area with data)")
	root.AddCommand(
		a.initCommand(), a.refreshCommand(), a.fetchCommand(), a.captureCommand(), a.sourcesCommand(), a.inspectCommand(), a.templateCommand(), a.generateCommand(),
		a.buildCommand(), a.checkCommand(), a.publishCommand(), a.scoresCommand(), a.explainCommand(), a.gapsCommand(), a.whatifCommand(),
		a.worklistCommand(), a.formCommand(), a.pageCommand(), a.snapshotsCommand(), a.diffCommand(), a.verifyCommand(), a.queryCommand(),
		a.serveCommand(), a.tokenCommand(), a.mcpCommand(), a.pushCommand(),
		a.scheduleCommand(), a.pruneCommand(), a.pinCommand(), a.unpinCommand(), a.backupCommand(), a.restoreCommand(), a.doctorCommand(),
		a.runsCommand(), a.alertCommand(),
		a.versionCommand(),
		a.readExportCommand(), a.answerQueryCommand(), a.makeShardCommand(), // children's sides
	)
	a.recordRuns(root)
	return root
}

// prepare reads the configuration and checks the global flags.
func (a *app) prepare() error {
	a.isParsed, a.isDated = true, a.asOf != ""
	a.mask = &record.Masker{Personal: county.Scrub}
	a.logTo(a.err)
	if err := a.checkFormat(); err != nil {
		return usage(err)
	}
	if err := a.readSettings(); err != nil {
		return usage(err)
	}
	if a.asOf == "" {
		a.asOf = now().In(china).Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, a.asOf); err != nil {
		return usage(fmt.Errorf("--as-of: wanted a date YYYY-MM-DD, found %q", a.asOf))
	}
	if today := now().In(china).Format(time.DateOnly); a.asOf > today {
		return usage(fmt.Errorf("--as-of %s lies in the future (today is %s); correct the date or this machine's clock", a.asOf, today))
	}
	for _, area := range a.areas {
		if len(area) != 6 || strings.Trim(area, "0123456789") != "" {
			return usage(fmt.Errorf("--area: wanted a six-digit code, found %q", area))
		}
	}
	return nil
}

var china = time.FixedZone("Asia/Shanghai", 8*3600)

// clockVariable sets the clock of a command to one instant, RFC 3339. Tests
// that walk through nights use it; nothing else should.
const clockVariable = "NETMARKET_CLOCK"

// now is the clock of every command.
func now() time.Time {
	if at, err := time.Parse(time.RFC3339, os.Getenv(clockVariable)); err == nil {
		return at
	}
	return time.Now()
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// logTo sends the log to w: coloured lines for a person, JSON otherwise.
func (a *app) logTo(w io.Writer) {
	if isTerminal(w) {
		slog.SetDefault(slog.New(record.NewHandler(tint.NewTextHandler(w, &tint.Options{TimeFormat: time.TimeOnly}), a.mask)))
		return
	}
	slog.SetDefault(slog.New(record.NewHandler(slog.NewJSONHandler(w, nil), a.mask)))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// path is a place inside the data directory.
func (a *app) path(names ...string) string {
	return filepath.Join(append([]string{a.data}, names...)...)
}

// locked runs f while this process is the only writer of the data directory,
// which has its format's mark from then on.
func (a *app) locked(f func() error) error {
	return a.holding(func() error {
		if err := a.markFormat(); err != nil {
			return err
		}
		return f()
	})
}

// holding runs f while this process holds the data directory's lock.
func (a *app) holding(f func() error) (err error) {
	if _, err := os.Stat(a.data); errors.Is(err, fs.ErrNotExist) {
		return usage(fmt.Errorf("no data directory at %s; run netmarket init --data %s", a.data, a.data))
	}
	lock := flock.New(a.path(".lock"))
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", a.data, err)
	}
	if !held {
		return coded{exitBusy, fmt.Errorf("another run is writing to %s; try again when it has ended", a.data)}
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if err := a.sweep(); err != nil {
		return err
	}
	return f()
}

// sweep removes what runs that died have left half-made; the lock is held.
func (a *app) sweep() error {
	return errors.Join(
		ingest.Sweep(a.seams.fs, a.path("captures"), a.path("quarantine"), a.path("cache"), time.Now()),
		publish.Sweep(a.seams.fs, a.path("published")))
}

// chosen are the readings set in the configuration and on the command line,
// which wins.
func (a *app) chosen(e *metrics.Edition) (map[string]string, error) {
	named, err := a.namedOptions()
	if err != nil {
		return nil, err
	}
	chosen := map[string]string{}
	maps.Copy(chosen, a.settings.Options)
	maps.Copy(chosen, named)
	if err := transform.CheckOptions(e, chosen); err != nil {
		return nil, usage(err)
	}
	return chosen, nil
}

// namedOptions are the readings set on the command line.
func (a *app) namedOptions() (map[string]string, error) {
	named := map[string]string{}
	for _, o := range a.options {
		name, value, ok := strings.Cut(o, "=")
		if !ok {
			return nil, usage(fmt.Errorf("--option: wanted NAME=VALUE, found %q", o))
		}
		named[name] = value
	}
	return named, nil
}

// printJSON prints one document.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
