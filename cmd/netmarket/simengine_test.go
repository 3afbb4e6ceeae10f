package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest/disk"
	"netmarket/publish"
	"netmarket/transform"
)

// build stands for the engine: the file it makes is the list of all figures it
// was given. It fails its checks while the world is wrong.
func (w *simWorld) build(ctx context.Context, path string, in transform.Input) (*transform.Result, error) {
	result := &transform.Result{Models: 1}
	if w.isWrong {
		failed := transform.Finding{Check: "sim", Model: "sim", What: "合成示例", Severity: transform.SeverityFail, Count: 1, Columns: []string{"a"}, Rows: [][]string{{"1"}}}
		return result, &transform.CheckFailure{Failed: []transform.Finding{failed}}
	}
	if w.isReal {
		in.Processes, in.Child = 1, nil // a child would be another process
		return transform.Build(ctx, path, in, countyColumns())
	}
	var lines []string
	for _, c := range in.Captures {
		table, err := readTable(c.Table)
		if err != nil {
			return nil, err
		}
		for _, row := range table[1:] {
			if c.Dataset == "" && len(row) > 5 {
				row = []string{row[0], row[1], row[2], row[3], row[4], row[5]}
			}
			lines = append(lines, c.Source+" "+strings.Join(row, " ")+"\n")
		}
	}
	slices.Sort(lines)
	if w.bug == "a broken value" && !w.isNested && w.rand.IntN(4) == 0 {
		lines = append(lines, simPoison+"\n")
	}
	_, err := disk.Write(w.hook, path, strings.NewReader(strings.Join(lines, "")), 0o600)
	return result, err
}

func readTable(path string) ([][]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%s: wanted a header", path)
	}
	return rows, err
}

const simTable = "tables/figures.csv"

// export copies the built file and adds a scorecard of no area.
func (w *simWorld) export(ctx context.Context, built, dir string) ([]publish.TableCount, error) {
	if w.isReal {
		return w.exportReal(ctx, built, dir)
	}
	text, err := os.ReadFile(built)
	if err != nil {
		return nil, err
	}
	doc := &publish.ScoresDocument{Schema: publish.ScoresSchema, Edition: defaultEdition, AsOf: w.today()}
	scores, err := doc.Encode()
	if err != nil {
		return nil, err
	}
	if err := w.hook.Mkdir(filepath.Join(dir, "tables"), 0o755); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{{simTable, text}, {"scores.json", scores}, {"netmarket.duckdb", text}} {
		if _, err := disk.Write(w.hook, filepath.Join(dir, f.name), bytes.NewReader(f.content), 0o644); err != nil {
			return nil, err
		}
	}
	return []publish.TableCount{{Name: "figures", Rows: int64(bytes.Count(text, []byte("\n")))}}, nil
}
