package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/analyst"
	"netmarket/publish/portal"
)

const answerQueryName = "answer-query"

// newAnalyst runs analysts' statements in children: this program again, under
// its hidden command.
func newAnalyst(size int) *analyst.Runner {
	return analyst.NewRunner([]string{"netmarket", answerQueryName}, size)
}

func (a *app) queryCommand() *cobra.Command {
	var id, format, memory string
	limits := analyst.Limits{Bytes: 256 << 20, Statement: 1 << 20}
	cmd := &cobra.Command{
		Use:   `query "SELECT …"`,
		Short: "Run one read-only SELECT on the current snapshot",
		Long: `Runs one SELECT on the tables published.* of a snapshot, in a process of its
own that can open nothing else and is ended at its limits. Names, types and
comments of the tables: SELECT * FROM duckdb_columns().`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if a.asJSON {
				format = publish.FormatJSON
			}
			if limits.Memory, err = parseSize(memory); err != nil {
				return usage(fmt.Errorf("--memory: %w", err))
			}
			if err := checkQueryFlags(limits, format); err != nil {
				return usage(err)
			}
			s, err := a.snapshot(id)
			if err != nil {
				return err
			}
			err = newAnalyst(1).Run(cmd.Context(), analyst.Request{Snapshot: s, SQL: args[0], Format: format, Limits: limits}, a.out)
			var e *analyst.Error
			if errors.As(err, &e) && e.Kind != analyst.KindFault {
				return usage(err)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	cmd.Flags().StringVar(&format, "format", publish.FormatTable, "table, csv or json")
	cmd.Flags().DurationVar(&limits.Timeout, "timeout", time.Minute, "end the statement after this long")
	cmd.Flags().IntVar(&limits.Rows, "max-rows", 1_000_000, "refuse a result of more rows")
	cmd.Flags().StringVar(&memory, "memory", "1GB", "memory of the process that runs the statement, 512MB or more")
	return cmd
}

func checkQueryFlags(l analyst.Limits, format string) error {
	switch {
	case l.Timeout <= 0:
		return fmt.Errorf("--timeout: wanted a time such as 30s, found %s", l.Timeout)
	case l.Rows <= 0:
		return fmt.Errorf("--max-rows: wanted a whole number above 0, found %d", l.Rows)
	case l.Memory < analyst.MinMemory:
		return fmt.Errorf("--memory: wanted %d MB or more, found %d MB", analyst.MinMemory>>20, l.Memory>>20)
	case format != publish.FormatTable && format != publish.FormatCSV && format != publish.FormatJSON:
		return fmt.Errorf("--format: wanted table, csv or json, found %q", format)
	}
	return nil
}

// parseSize reads 512MB, 2GB or a number of bytes; units are powers of 1024.
func parseSize(text string) (int64, error) {
	var n int64
	var unit string
	_, _ = fmt.Sscanf(text, "%d%s", &n, &unit) // a plain number has no unit: what was read decides
	shift, known := map[string]int{"": 0, "MB": 20, "MiB": 20, "GB": 30, "GiB": 30}[unit]
	if !known || n <= 0 || n > 1<<20 && shift > 0 {
		return 0, fmt.Errorf("wanted a size such as 512MB or 2GB, found %q", text)
	}
	return n << shift, nil
}

// queriesAtOnce is how many statements the read API runs side by side by
// default.
const queriesAtOnce = 2

// querySettings offer SQL over the read API. Zero values are the defaults of
// analyst.Limits, and two statements at a time.
type querySettings struct {
	Enabled    bool          `yaml:"enabled"`    // answer POST /v1/query
	Timeout    time.Duration `yaml:"timeout"`    // a statement is ended after this long (10s)
	MaxRows    int           `yaml:"max_rows"`   // a larger result is refused (100000)
	Memory     string        `yaml:"memory"`     // 512MB, 1GB
	Concurrent int           `yaml:"concurrent"` // statements at once (2)
}

func (s querySettings) check() error {
	if s.Timeout < 0 || s.MaxRows < 0 || s.Concurrent < 0 {
		return errors.New("configuration: serve.query: wanted numbers above 0, or 0 for the default")
	}
	if n, err := parseSize(s.Memory); s.Memory != "" && (err != nil || n < analyst.MinMemory) {
		return errors.Join(fmt.Errorf("configuration: serve.query.memory: wanted %d MB or more, found %q", analyst.MinMemory>>20, s.Memory), err)
	}
	return nil
}

// portal is what the read API calls, nil where no SQL is offered.
func (s querySettings) portal() portal.Query {
	if !s.Enabled {
		return nil
	}
	l := analyst.Limits{Timeout: s.Timeout, Rows: s.MaxRows}
	l.Memory, _ = parseSize(s.Memory) // checked; 0 is the default
	runner := newAnalyst(cmp.Or(s.Concurrent, queriesAtOnce))
	return func(ctx context.Context, at *publish.Snapshot, sql, format string, w io.Writer) error {
		err := runner.Run(ctx, analyst.Request{Snapshot: at, SQL: sql, Format: format, Limits: l}, w)
		var e *analyst.Error
		if errors.As(err, &e) {
			return &portal.QueryError{Kind: string(e.Kind), Message: e.Error()}
		}
		return err
	}
}

// answerQueryCommand is the child's side. It talks to the program that started
// it on standard input and output and reads no configuration.
func (a *app) answerQueryCommand() *cobra.Command {
	return &cobra.Command{
		Use:               answerQueryName,
		Hidden:            true,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { a.isParsed = true; return nil },
		RunE: func(*cobra.Command, []string) error {
			if isTerminal(a.out) {
				return usage(errors.New("answer-query: the program runs this command itself; use netmarket query"))
			}
			if code := analyst.Serve(os.Stdin, a.out); code != 0 {
				return coded{code, fmt.Errorf("answer-query: ended with %d: %w", code, errReported)}
			}
			return nil
		},
	}
}
