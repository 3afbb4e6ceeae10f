package publish

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// testdata/scores.golden.json proves the document's form: the order of
// everything, points as numbers, measured figures as strings, years and
// variants beside their criterion, and what is missing left out.
func TestScoresOfASnapshotMatchTheGolden(t *testing.T) {
	const golden = "testdata/scores.golden.json"
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	found, err := os.ReadFile(s.Path(scoresFile))
	must(t, err)
	if *update {
		must(t, os.WriteFile(golden, found, 0o644))
	}
	wanted, err := os.ReadFile(golden)
	must(t, err)
	if d := cmp.Diff(string(wanted), string(found)); d != "" {
		t.Errorf("scores.json differs (-wanted +found):\n%s", d)
	}
	doc, err := s.Scores()
	must(t, err)
	again, err := doc.Encode()
	must(t, err)
	if string(again) != string(found) {
		t.Error("decoding and encoding gives other bytes")
	}
}

// The first criterion is the one of the published example, field by field.
func TestACriterionHasTheContractsFields(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, mustPublish(t, request(buildFile(t), t.TempDir())))
	must(t, err)
	defer db.Close()
	doc, err := Scores(ctx, db)
	must(t, err)
	text, err := json.Marshal(doc.Areas[0].Criteria[0])
	must(t, err)
	var found map[string]any
	must(t, json.Unmarshal(text, &found))
	wanted := map[string]any{"id": "I01.1", "indicator": 1.0, "max": 2.0, "score": 1.0, "low": 1.0, "high": 2.0, "status": "final",
		"value": "0.075", "benchmark": "0.072", "numerator": "55900", "denominator": "52000", "sensitive_to": []any{"nation_growth"}}
	for key, value := range wanted {
		if d := cmp.Diff(value, found[key]); d != "" {
			t.Errorf("%s differs:\n%s", key, d)
		}
	}
	if year := found["years"].([]any)[0].(map[string]any); year["year"] != 2024.0 || year["score"] != 1.0 || year["value"] != "0.075" || year["benchmark"] != "0.072" {
		t.Errorf("years[0] is %v", year)
	}
	if v := found["variants"].([]any)[0].(map[string]any); v["option"] != "nation_growth=naive" || v["score"] != 2.0 {
		t.Errorf("variants[0] is %v", v)
	}
}

func TestScoresOfAnEmptyBuildAreAnEmptyDocument(t *testing.T) {
	s := mustPublish(t, request(buildFile(t, `truncate published.scorecard; truncate published.group_score; truncate published.indicator_score;
		truncate published.criterion_score; truncate published.criterion_part; truncate published.criterion_variant`), t.TempDir()))
	text, err := os.ReadFile(s.Path(scoresFile))
	must(t, err)
	if !strings.Contains(string(text), `"areas": []`) {
		t.Errorf("wanted an empty list of areas, found\n%s", text)
	}
}

func TestScoresRefuseWhatTheContractCannotHold(t *testing.T) {
	for more, wanted := range map[string]string{
		"update published.scorecard set low = null":    "read published.scorecard: row 1",
		"delete from published.run":                    "read published.run",
		"update published.run set years = '2024,then'": `found "2024,then"`,
		"alter table published.scorecard alter score type decimal(9,3); update published.scorecard set score = 1.125": `wanted a decimal with at most two places, found "1.125"`,
	} {
		_, err := Publish(context.Background(), request(buildFile(t, more), t.TempDir()))
		if err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: wanted %q, found %v", more, wanted, err)
		}
	}
}

func TestPointsAreExact(t *testing.T) {
	for text, wanted := range map[string]string{"2.00": "2", "0.50": "0.5", "18.75": "18.75", "-0.05": "-0.05", "0": "0", "100": "100", "0.100000": "0.1"} {
		p, err := ParsePoints(text)
		if err != nil || p.String() != wanted {
			t.Errorf("%s: wanted %s, found %s, %v", text, wanted, p, err)
		}
	}
	for _, text := range []string{"", ".5", "1e2", "1.005", "x", "--1", "+1", "1.-5", "99999999999999999999", "1,5", "NaN"} {
		if p, err := ParsePoints(text); err == nil {
			t.Errorf("%q: wanted an error, found %s", text, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "hundredths"))
		if q, err := ParsePoints(p.String()); err != nil || q != p {
			t.Fatalf("%d printed as %s came back as %d, %v", p, p, q, err)
		}
	})
}

// What is written a few areas at a time is the document in one piece, for no
// area, for one, for as many as are read at once, and for one more.
func TestScoresWrittenInPartsAreTheDocument(t *testing.T) {
	for _, areas := range []int{0, 1, scoresChunk, scoresChunk + 1, 2*scoresChunk + 1} {
		db := openMany(t, areas)
		whole, err := Scores(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if len(whole.Areas) != areas {
			t.Fatalf("wanted %d areas, found %d", areas, len(whole.Areas))
		}
		wanted, err := whole.Encode()
		if err != nil {
			t.Fatal(err)
		}
		var found bytes.Buffer
		if err := writeScores(t.Context(), db, &found); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(wanted, found.Bytes()) {
			t.Errorf("%d areas: wanted %d bytes, found %d others", areas, len(wanted), found.Len())
		}
		if areas < 2 {
			continue
		}
		last := whole.Areas[areas-1]
		some, err := Scores(t.Context(), db, last.RefArea)
		if err != nil || len(some.Areas) != 1 {
			t.Fatalf("one area of %d: %v, found %d", areas, err, len(some.Areas))
		}
		if diff := cmp.Diff(last, some.Areas[0]); diff != "" {
			t.Errorf("one area of %d, wanted -, found +:\n%s", areas, diff)
		}
	}
}

// openMany opens tables in which the sample's first area stands under so many
// codes and no other area is.
func openMany(t *testing.T, areas int) *sql.DB {
	t.Helper()
	var clone strings.Builder
	for _, table := range []string{"scorecard", "group_score", "indicator_score", "criterion_score", "criterion_part", "criterion_variant"} {
		fmt.Fprintf(&clone, `create table of_one as select * from published.%[1]s where ref_area = '350421';
			delete from published.%[1]s;
			insert into published.%[1]s select o.* replace (cast(400000 + i as varchar) as ref_area) from of_one o cross join range(%[2]d) r(i);
			drop table of_one;`, table, areas)
	}
	db, err := OpenBuilt(t.Context(), buildFile(t, clone.String()))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}
