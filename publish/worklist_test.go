package publish

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func worklist(t *testing.T, more ...string) (*WorklistDocument, error) {
	t.Helper()
	db, err := Open(context.Background(), mustPublish(t, request(buildFile(t, more...), t.TempDir())))
	must(t, err)
	defer db.Close()
	return Worklist(context.Background(), db)
}

// The golden's first line says what it proves and is not part of the document.
func TestWorklistMatchesItsGolden(t *testing.T) {
	const golden, proves = "testdata/worklist.golden.txt", "# proves the order of units, criteria, tasks and stages, points as numbers, and what of a task is still open\n"
	doc, err := worklist(t)
	must(t, err)
	text, err := encodeJSON(doc)
	must(t, err)
	found := proves + string(text)
	if *update {
		must(t, os.WriteFile(golden, []byte(found), 0o644))
	}
	wanted, err := os.ReadFile(golden)
	must(t, err)
	if d := cmp.Diff(string(wanted), found); d != "" {
		t.Errorf("the worklist differs (-wanted +found):\n%s", d)
	}
}

// A unit is found by any of its spellings, and only where an area knows it.
func TestKeepUnitTakesAnySpelling(t *testing.T) {
	const another = `insert into published.scorecard values ('350423', '清流县', 0, 0, 10, 10, 'possible', true);
		insert into published.unit values ('350423', '县市场监管局', 1, '市监局', true, true, true, false, false, 2, 2.00, 2.00)`
	fold := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	for name, wanted := range map[string][]string{
		"县工信局（商务局）": {"县工信局（商务局）", ""},
		"县商务局":      {"县工信局（商务局）", ""},
		"县 市场监管局":   {"县市场监管局", "县市场监管局"},
		"市监局":       {"", "县市场监管局"},
	} {
		doc, err := worklist(t, another)
		must(t, err)
		must(t, doc.KeepUnit(name, fold))
		found := make([]string, len(doc.Areas))
		for i, a := range doc.Areas {
			for _, u := range a.Units {
				found[i] += u.Unit
			}
		}
		if d := cmp.Diff(wanted, found); d != "" {
			t.Errorf("%s (-wanted +found):\n%s", name, d)
		}
		if missing := doc.Areas[0].MissingData; slices.ContainsFunc(missing, func(m MissingDataset) bool { return m.Dataset == "rate_summary" }) {
			t.Errorf("%s: wanted only the tables it hands over, found %v", name, missing)
		}
	}
	doc, err := worklist(t, another)
	must(t, err)
	err = doc.KeepUnit("县法院", fold)
	if !errors.Is(err, ErrUnknownUnit) || !strings.Contains(err.Error(), `unit "县法院": no responsible unit of this snapshot; wanted one of 县市场监管局, 县工信局（商务局）, 县发改局, 各成员单位`) {
		t.Errorf("found %v", err)
	}
}

func TestWorklistOfASnapshotWithoutThePlanSaysSo(t *testing.T) {
	_, err := worklist(t, "drop table published.plan_stage; drop table published.plan_task; drop table published.unit; drop table published.missing_data")
	if !errors.Is(err, ErrNoPlan) {
		t.Errorf("wanted %v, found %v", ErrNoPlan, err)
	}
	_, err = worklist(t, "drop table published.plan_task")
	if err == nil || errors.Is(err, ErrNoPlan) || !strings.Contains(err.Error(), "read published.plan_task") {
		t.Errorf("wanted the broken table named, found %v", err)
	}
}
