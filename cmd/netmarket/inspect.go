package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netmarket/ingest/county"
)

// inspected is what inspect --json prints for one table of a file; a file in
// which no table was recognised is one without a data set.
type inspected struct {
	File     string            `json:"file"`
	Dataset  string            `json:"dataset"`
	Title    string            `json:"title,omitempty"`
	Sheet    string            `json:"sheet,omitempty"`
	Charset  string            `json:"charset,omitempty"`
	Declared string            `json:"declared_on,omitempty"`
	Rows     int               `json:"rows"`
	Mapping  map[string]string `json:"mapping"` // printed header → field
	Columns  []columnV1        `json:"columns,omitempty"`
	Ignored  []string          `json:"ignored,omitempty"`
	Gates    []gateV1          `json:"gates,omitempty"` // what a delivery of this data set is held against
	Problems []problemV1       `json:"problems"`
}

// columnV1 is where a field was read from; without a column the title or the
// bracket of another header gave it for all rows.
type columnV1 struct {
	Field  string `json:"field"`
	Column string `json:"column,omitempty"`
	Header string `json:"header,omitempty"`
	Unit   string `json:"unit,omitempty"`
}

// gateV1 is one clause of the contract of a data set.
type gateV1 struct {
	Gate     string `json:"gate"`
	Severity string `json:"severity"`
	At       string `json:"at"` // door: this file; history: what was delivered before; warehouse: other data sets too
	What     string `json:"what"`
}

type problemV1 struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell"`
	Message  string `json:"message"`
}

func (a *app) inspectCommand() *cobra.Command {
	var mark string
	var reasons bool
	cmd := &cobra.Command{
		Use:   "inspect FILE… [--mark DIR] | --reasons",
		Short: "Say what county exports are and every problem with its cell; loads nothing",
		RunE: func(cmd *cobra.Command, files []string) error {
			if reasons && len(files) == 0 {
				return a.printReasons()
			}
			if len(files) == 0 {
				return usage(errors.New("inspect: wanted at least one file, or --reasons"))
			}
			return a.inspectFiles(cmd.Context(), files, mark)
		},
	}
	cmd.Flags().StringVar(&mark, "mark", "", "directory to write a copy of each file with problems to, its cells marked, without personal values")
	cmd.Flags().BoolVar(&reasons, "reasons", false, "list every problem code with its meaning and remedy")
	return cmd
}

func (a *app) inspectFiles(ctx context.Context, files []string, mark string) error {
	cages := newCages(1)
	defer cages.Close()
	read := county.Caged(cages)
	var all []inspected
	refused := false
	for _, file := range files {
		found, bad, err := a.inspectFile(ctx, file, mark, read)
		if err != nil {
			return err
		}
		all, refused = append(all, found...), refused || bad
	}
	if a.asJSON {
		if err := a.printJSON(map[string]any{"schema": "netmarket.inspect/v1", "files": all}); err != nil {
			return err
		}
	} else {
		a.printInspected(all)
	}
	if refused {
		return coded{exitStale, errReported}
	}
	return nil
}

func (a *app) printReasons() error {
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.reasons/v1", "reasons": county.Reasons()})
	}
	for _, r := range county.Reasons() {
		a.tell("%-20s %-4s %s；%s", r.Code, r.Severity, r.What, r.Remedy)
	}
	return nil
}

func (a *app) inspectFile(ctx context.Context, file, mark string, read county.ReadFunc) (found []inspected, refused bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, false, usage(fmt.Errorf("inspect: %w", county.ScrubError(err)))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	facts, err := f.Stat()
	if err != nil || !facts.Mode().IsRegular() {
		return nil, false, usage(fmt.Errorf("inspect %s: wanted a file, found something else", county.Scrub(file)))
	}
	base, area := filepath.Base(file), a.areaOf(file)
	o := county.Options{Area: area, Secret: []byte("inspection only"), Name: base, Synonyms: a.settings.Exports.Synonyms, Annotate: mark != ""}
	err = county.ReadParts(ctx, read, f, facts.Size(), o, a.circumstances(area), func(part county.Part, export *county.Export) error {
		found = append(found, inspectedPart(county.Scrub(strings.TrimSuffix(file, base)+part.Name), export)...)
		refused = refused || export.Refused()
		if export.Annotated == nil {
			return nil
		}
		return writeMarked(mark, county.Scrub(part.Name), export.Annotated)
	})
	if err != nil {
		return nil, false, fmt.Errorf("inspect %s: %w", county.Scrub(file), county.ScrubError(err))
	}
	return found, refused, nil
}

// inspectedPart tells of one export, its problems beside its first table.
func inspectedPart(file string, export *county.Export) (found []inspected) {
	problems := []problemV1{}
	for _, p := range export.Problems {
		problems = append(problems, problemV1{p.Severity, p.Code, p.Sheet, p.Cell, p.Message})
	}
	for _, t := range export.Tables {
		found = append(found, inspectTable(file, export, t))
	}
	if len(found) == 0 {
		found = []inspected{{File: file, Charset: export.Charset, Mapping: map[string]string{}, Problems: problems}}
	} else {
		found[0].Problems = problems
	}
	return found
}

func inspectTable(file string, export *county.Export, t county.Table) inspected {
	x := inspected{File: file, Dataset: t.Dataset.ID, Title: t.Dataset.Title, Sheet: t.Sheet, Charset: export.Charset, Declared: export.DeclaredOn,
		Rows: t.Count, Mapping: map[string]string{}, Ignored: t.Ignored, Gates: gatesOf(t.Dataset), Problems: []problemV1{}}
	for _, m := range t.Mapping {
		if m.Header != "" {
			x.Mapping[m.Header] = m.Key
		}
		x.Columns = append(x.Columns, columnV1{m.Key, m.Column, m.Header, m.Unit})
	}
	return x
}

// writeMarked writes the marked copy of one file.
func writeMarked(dir, file string, body []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make directory of marked copies: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, county.MarkedName(filepath.Base(file))), body, 0o600); err != nil {
		return fmt.Errorf("write marked copy: %w", err)
	}
	return nil
}

// circumstances are what the gates need: today, and what the area delivered
// before where there is a data directory.
func (a *app) circumstances(area string) county.Circumstances {
	c := county.Circumstances{Today: now().In(china).Format(time.DateOnly)}
	if _, err := os.Stat(a.path("captures")); err != nil {
		return c
	}
	c.Former = func(d *county.Dataset) (county.Former, error) {
		store, err := a.store()
		if err != nil {
			return nil, err
		}
		return county.FormerIn(store.List(), area, d)
	}
	return c
}

func gatesOf(d *county.Dataset) (out []gateV1) {
	for _, g := range d.Gates {
		out = append(out, gateV1{g.Gate, g.Severity, g.At(), g.Says(d)})
	}
	return out
}

// areaOf is the area a file would be read for: --area, else the inbox folder
// it lies in.
func (a *app) areaOf(file string) string {
	if len(a.areas) == 1 {
		return a.areas[0]
	}
	parts := strings.Split(filepath.ToSlash(file), "/")
	if at := slices.Index(parts, "inbox"); at >= 0 && at+1 < len(parts) && len(parts[at+1]) == 6 {
		return parts[at+1]
	}
	return ""
}

func (a *app) printInspected(all []inspected) {
	for _, x := range all {
		if x.Dataset == "" {
			fmt.Fprintf(a.out, "%s：未识别\n", x.File)
		} else {
			fmt.Fprintf(a.out, "%s：%s（%s），%d 行%s\n", x.File, x.Title, x.Dataset, x.Rows, sheetNote(x.Sheet))
		}
		for _, c := range x.Columns {
			fmt.Fprintf(a.out, "  %s\n", c)
		}
		if len(x.Ignored) > 0 {
			fmt.Fprintf(a.out, "  未使用的列：%s\n", strings.Join(x.Ignored, "、"))
		}
		for _, g := range x.Gates {
			fmt.Fprintf(a.out, "  核对：%s\n", g.What)
		}
		for _, p := range x.Problems {
			label := "提示"
			if p.Severity == county.SeverityFail {
				label = "必须改正"
			}
			fmt.Fprintf(a.out, "  [%s] %s\n", label, p.Message)
		}
	}
}

// String is a column as a person reads it: C 快递业务量（万件） → volume 〔万件〕.
func (c columnV1) String() string {
	from := "（表题或表头括注）"
	if c.Column != "" {
		from = c.Column + " " + c.Header
	}
	unit := ""
	if c.Unit != "" {
		unit = " 〔" + c.Unit + "〕"
	}
	return from + " → " + c.Field + unit
}

func sheetNote(sheet string) string {
	if sheet == "" {
		return ""
	}
	return "，工作表“" + sheet + "”"
}
