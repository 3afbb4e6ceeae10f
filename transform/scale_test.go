package transform

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"netmarket/metrics"
)

// scaleWarehouse is a warehouse whose raw tables hold generated rows (合成示例):
// n operators and n complaints of a province of 50 counties, half as many
// entities and shops, a tenth as many sales and reports; every tenth county
// delivers its register and its complaints twice, a city reports for two.
func scaleWarehouse(t *testing.T, n int) *Warehouse {
	t.Helper()
	return filledWarehouse(t, scaleRows(t, n))
}

// filledWarehouse is a warehouse of no captures into which statements put rows.
func filledWarehouse(t *testing.T, statements string) *Warehouse {
	t.Helper()
	ctx := context.Background()
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Edition: edition, AsOf: "2026-03-31", Version: "scale", Forms: countyForms(), Limits: Limits{Threads: 2, MemoryMiB: 2048, TempDiskMiB: 30000}}
	w, err := OpenWarehouse(ctx, filepath.Join(t.TempDir(), "scale.duckdb"), in.Limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	step(w.loadMacros(ctx))
	step(w.loadReference(ctx, in))
	step(w.loadCatalogue(ctx, in))
	step(w.loadRaw(ctx, in))
	step(w.loadDatasets(ctx, in, countyColumns(), func(string) bool { return true }))
	for statement := range strings.SplitSeq(statements, ";\n") {
		if strings.TrimSpace(statement) != "" {
			if err := w.exec(ctx, statement); err != nil {
				t.Fatalf("%v\n%s", err, statement)
			}
		}
	}
	step(w.loadScoredAreas(ctx, in))
	if w.models, err = w.plan(ctx, countyColumns()); err != nil {
		t.Fatal(err)
	}
	return w
}

func scaleRows(t *testing.T, n int) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/scale/rows.sql")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "{{n}}", strconv.Itoa(n))
}

// scaleTargets are the tables that the scores take from the rows.
var scaleTargets = []string{"marts.operator_count", "marts.survivor_count", "marts.entity_count", "marts.new_large_operator", "marts.case_rate",
	"marts.case_figure", "marts.case_exception", "marts.consistency_scope", "marts.consistency_register", "marts.seller_figure"}

// runFor makes the tables wanted and all they are made from, one after another,
// and tells what each took.
func (w *Warehouse) runFor(t *testing.T, wanted []string, tell func(model string, cpu, wall time.Duration, rows int64)) {
	t.Helper()
	needed := map[string]bool{}
	for _, m := range slices.Backward(w.models) {
		if needed[m.Name] || slices.Contains(wanted, m.Name) {
			needed[m.Name] = true
			for _, need := range m.Needs {
				needed[need] = true
			}
		}
	}
	for _, m := range w.models {
		if !needed[m.Name] {
			continue
		}
		before, begun := cpuSeconds(), time.Now()
		rows, err := w.run(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		if tell != nil && !m.View {
			tell(m.Name, cpuSeconds()-before, time.Since(begun), rows)
		}
	}
}

func cpuSeconds() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestScaleCost prints what each model takes for NETMARKET_SCALE_ROWS rows.
func TestScaleCost(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("NETMARKET_SCALE_ROWS"))
	if err != nil {
		t.Skip("NETMARKET_SCALE_ROWS is not set")
	}
	w := scaleWarehouse(t, n)
	var total time.Duration
	w.runFor(t, scaleTargets, func(model string, cpu, wall time.Duration, rows int64) {
		total += cpu
		if cpu > 20*time.Millisecond {
			var memory, temp int64
			_ = w.conn.QueryRowContext(context.Background(), "select sum(memory_usage_bytes)::bigint, sum(temporary_storage_bytes)::bigint from duckdb_memory()").Scan(&memory, &temp)
			fmt.Printf("%-36s cpu %7.2f s  wall %7.2f s  %10d rows  held %5d MiB  temp %5d MiB\n", model, cpu.Seconds(), wall.Seconds(), rows, memory>>20, temp>>20)
		}
	})
	fmt.Printf("%-36s cpu %7.2f s\n", "all", total.Seconds())
	for _, p := range expertPairs {
		fmt.Printf("%-36s cpu %7.2f s\n", "expert "+p.file, costOfExpert(t, w, p.file).Seconds())
	}
}

func TestScaleExplain(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("NETMARKET_SCALE_ROWS"))
	model := os.Getenv("NETMARKET_SCALE_MODEL")
	if err != nil || model == "" {
		t.Skip("NETMARKET_SCALE_ROWS and NETMARKET_SCALE_MODEL are not set")
	}
	w := scaleWarehouse(t, n)
	w.runFor(t, []string{model}, nil)
	for _, m := range w.models {
		if m.Name == model {
			var a, b string
			if err := w.conn.QueryRowContext(context.Background(), "explain analyze create table raw.zz as "+m.Query).Scan(&a, &b); err != nil {
				t.Fatal(err)
			}
			fmt.Println(b)
		}
	}
}
