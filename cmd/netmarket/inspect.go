package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	Ignored  []string          `json:"ignored,omitempty"`
	Problems []problemV1       `json:"problems"`
}

type problemV1 struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell"`
	Message  string `json:"message"`
}

func (a *app) inspectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect FILE…",
		Short: "Say what county exports are and every problem with its cell; loads nothing",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			cages := newCages(1)
			defer cages.Close()
			read := county.Caged(cages)
			var all []inspected
			refused := false
			for _, file := range files {
				found, bad, err := a.inspectFile(cmd.Context(), file, read)
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
		},
	}
}

func (a *app) inspectFile(ctx context.Context, file string, read county.ReadFunc) (found []inspected, refused bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, false, usage(fmt.Errorf("inspect: %w", err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if facts, err := f.Stat(); err != nil || !facts.Mode().IsRegular() {
		return nil, false, usage(fmt.Errorf("inspect %s: wanted a file, found something else", file))
	}
	export, err := read(ctx, f, county.Options{Area: a.areaOf(file), Secret: []byte("inspection only"), Name: filepath.Base(file)}, nil)
	if err != nil {
		return nil, false, fmt.Errorf("inspect %s: %w", file, err)
	}
	problems := []problemV1{}
	for _, p := range export.Problems {
		problems = append(problems, problemV1{p.Severity, p.Code, p.Sheet, p.Cell, p.Message})
	}
	for _, t := range export.Tables {
		x := inspected{File: file, Dataset: t.Dataset.ID, Title: t.Dataset.Title, Sheet: t.Sheet, Charset: export.Charset, Declared: export.DeclaredOn,
			Rows: t.Count, Mapping: map[string]string{}, Ignored: t.Ignored, Problems: []problemV1{}}
		for _, m := range t.Mapping {
			if m.Header != "" {
				x.Mapping[m.Header] = m.Key
			}
		}
		found = append(found, x)
	}
	if len(found) == 0 {
		found = []inspected{{File: file, Charset: export.Charset, Mapping: map[string]string{}, Problems: problems}}
	} else {
		found[0].Problems = problems
	}
	return found, export.Refused(), nil
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
		headers := make([]string, 0, len(x.Mapping))
		for header := range x.Mapping {
			headers = append(headers, header)
		}
		slices.Sort(headers)
		for _, header := range headers {
			fmt.Fprintf(a.out, "  %s → %s\n", header, x.Mapping[header])
		}
		if len(x.Ignored) > 0 {
			fmt.Fprintf(a.out, "  未使用的列：%s\n", strings.Join(x.Ignored, "、"))
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

func sheetNote(sheet string) string {
	if sheet == "" {
		return ""
	}
	return "，工作表“" + sheet + "”"
}
