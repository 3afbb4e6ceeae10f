package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/transform"
)

// world makes pairs of snapshots that differ by drawn causes. Pages are the
// bundled ones; what counties deliver is invented.
type world struct {
	tb     testing.TB
	random *rand.Rand
	app    *app
	store  *ingest.Store
	cache  *ingest.Cache
	n      int // captures made

	isUnscored bool // its snapshots have no scorecards
	pages      map[string]publish.Input
	bases      map[string]base // by the data set that is lacking
}

// base is what both snapshots of a pair read of counties.
type base struct {
	rows map[string][]row
	kept []publish.Input
}

const (
	earlierDay = "2026-02-28"
	laterDay   = "2026-03-31"
)

func newWorld(tb testing.TB, seed uint64) *world {
	tb.Helper()
	dir := tb.TempDir()
	store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
	if err != nil {
		tb.Fatal(err)
	}
	return &world{tb: tb, random: rand.New(rand.NewPCG(seed, 6)), app: &app{data: dir, out: io.Discard, err: io.Discard}, store: store, cache: ingest.NewCache(filepath.Join(dir, "cache")),
		pages: map[string]publish.Input{}, bases: map[string]base{}}
}

// keep puts a capture into the store and returns how a manifest names it.
func (w *world) keep(c ingest.Capture, body []byte) publish.Input {
	w.tb.Helper()
	w.n++
	c.URL = fmt.Sprintf("%s/%d", c.URL, w.n)
	c.ID = ingest.SHA256(body)
	if c.Dataset != "" {
		c.ID = ingest.SHA256([]byte(c.URL))
	}
	day, err := time.Parse(time.DateOnly, c.Vintage)
	if err != nil {
		w.tb.Fatal(err)
	}
	if _, _, err := w.store.Put(c, body, day.Add(time.Duration(w.n)*time.Second)); err != nil {
		w.tb.Fatal(err)
	}
	return publish.Input{Source: strings.TrimSpace(c.Source + " " + c.Dataset), Capture: c.ID, Vintage: c.Vintage}
}

// page keeps a bundled release, with some text replaced.
func (w *world) page(source, period, vintage string, replaced ...string) publish.Input {
	w.tb.Helper()
	name := strings.Join(append([]string{source, period, vintage}, replaced...), " ")
	if known, ok := w.pages[name]; ok {
		return known
	}
	text, err := os.ReadFile(filepath.Join("../../testdata/captures", source, period, "page.html"))
	if err != nil {
		w.tb.Fatal(err)
	}
	body := strings.NewReplacer(replaced...).Replace(string(text)) + fmt.Sprintf("<!-- %d -->", w.n)
	w.pages[name] = w.keep(ingest.Capture{Source: source, URL: "https://example.invalid/" + source + "/" + period, Origin: ingest.OriginReconstruction, Vintage: vintage, Title: source + " " + period}, []byte(body))
	return w.pages[name]
}

// row is a row of an invented delivery by column.
type row map[string]string

// deliver keeps a county's delivery.
func (w *world) deliver(dataset, area, vintage string, rows []row) publish.Input {
	w.tb.Helper()
	at := slices.IndexFunc(county.Datasets(), func(d *county.Dataset) bool { return d.ID == dataset })
	columns := county.Datasets()[at].Kept()
	var out strings.Builder
	table := csv.NewWriter(&out)
	lines := [][]string{append([]string{"sheet", "row"}, columns...)}
	for i, r := range rows {
		line := []string{"表", fmt.Sprint(i + 4)}
		for _, c := range columns {
			line = append(line, r[c])
		}
		lines = append(lines, line)
	}
	if err := table.WriteAll(lines); err != nil {
		w.tb.Fatal(err)
	}
	c := ingest.Capture{Source: county.SourceName, Dataset: dataset, RefArea: area, URL: "inbox/" + area + "/" + dataset, Origin: ingest.OriginSynthetic, Vintage: vintage}
	for i, name := range columns {
		c.Columns = append(c.Columns, ingest.Cell{Field: name, Sheet: "表", Column: string(rune('A' + i)), Header: name})
	}
	return w.keep(c, []byte(out.String()))
}

// number draws one of few, so that values repeat.
func (w *world) number(from, n int) string { return fmt.Sprint(from + w.random.IntN(n)) }

// figures are rows of a county's series, by data set, for some years. Figures
// of 2025 are a new period where no page of 2025 was read.
func (w *world) figures(years ...int) map[string][]row {
	rows := map[string][]row{}
	for _, year := range years {
		y := fmt.Sprint(year)
		grown := year - 2023
		rows["express_volume"] = append(rows["express_volume"], row{"period": y, "direction": "collected", "volume": w.number(90+20*grown, 9), "volume_unit": "万件"})
		rows["region_stats"] = append(rows["region_stats"],
			row{"indicator": "online_retail", "period": y, "value": w.number(52000+4000*grown, 900), "unit": "万元", "basis": "naive", "vintage": "final"},
			row{"indicator": "retail_sales", "period": y, "value": w.number(190000+9000*grown, 9000), "unit": "万元", "basis": "naive", "vintage": "final"})
		rows["employment"] = append(rows["employment"],
			row{"year": y, "scope": "online_narrow", "persons": w.number(2400, 400), "persons_unit": "人"}, row{"year": y, "scope": "total", "persons": w.number(59000, 2000), "persons_unit": "人"})
		rows["tax"] = append(rows["tax"],
			row{"year": y, "scope": "ecommerce", "amount": w.number(800, 300), "amount_unit": "万元"}, row{"year": y, "scope": "total_collected", "amount": w.number(29000, 900), "amount_unit": "万元"})
	}
	return rows
}

// changeOne gives one figure of a data set another value, a cell's worth.
func changeOne(dataset string, rows []row) []row {
	field := map[string]string{"express_volume": "volume", "region_stats": "value", "employment": "persons", "tax": "amount"}[dataset]
	changed := maps.Clone(rows[0])
	changed[field] += "7"
	return []row{changed}
}

var judged = []string{"I10", "I12.1", "I12.2", "I13.1", "I14.1", "I20.1", "I27.1", "I39.1"}

func (w *world) ledgerEntry(i int) row {
	return row{"evidence_id": fmt.Sprint("M", i), "item_ids": judged[i%len(judged)], "title": fmt.Sprint("示例材料", i), "doc_no": fmt.Sprint("示例", i), "issuer_level": "county",
		"kind": "institution", "dated_on": "2025-01-03", "unit": "县创建办", "self_score": "1", "review_score": w.number(0, 2), "status": "reviewed"}
}

// pair is two snapshots and the causes they differ by.
type pair struct {
	sides [2]*diffSide
	drawn []string
}

// drawPair makes an older snapshot and a newer one that differs by every cause
// drawn, often several in one delivery.
func (w *world) drawPair(is func(cause string) bool) pair {
	w.tb.Helper()
	older := publish.RunFacts{Edition: defaultEdition, AsOf: laterDay, Version: version, Options: map[string]string{}, Areas: []string{"350421"}}
	if is(publish.CauseNewPeriod) {
		older.AsOf = earlierDay
	}
	newer := older
	if is(publish.CauseCode) {
		older.Version = "another" // which did the same
	}
	newer.AsOf = laterDay
	kept, later := w.baseAndLater(is)
	older.Inputs, newer.Inputs = kept, append(slices.Clone(kept), later...)
	if is(publish.CauseMisprint) {
		newer.Corrections = []transform.Correction{{ID: "k1", Source: "nbs", Measure: "retail_sales", Freq: "A", TimePeriod: "2024", IsCumulative: "true",
			Expect: "487895", Action: "replace", Value: w.number(460000, 9000), Reason: "invented", Evidence: "invented"}}
	}
	if is(publish.CausePlan) {
		newer.PlanStages = []publish.MovedStage{{Number: 3, To: "2025-0" + w.number(7, 3)}}
	}
	if is(publish.CauseEdition) {
		newer.Edition = metrics.Editions()[slices.IndexFunc(metrics.Editions(), func(id string) bool { return id != defaultEdition })]
	}
	if is(publish.CauseArea) {
		newer.Areas = []string{"350421", "350423"}
	}
	newer.Options = map[string]string{}
	if is(publish.CauseOption) {
		newer.Options = []map[string]string{{"nation_growth": "naive"}, {"county_growth": "naive"}, {"band_boundary": "lower"}, {"near_two_years": "plan"}}[w.random.IntN(4)]
	}
	p := pair{sides: [2]*diffSide{w.side("older", older), w.side("newer", newer)}}
	for _, cause := range publish.Causes() {
		if is(cause) {
			p.drawn = append(p.drawn, cause)
		}
	}
	return p
}

// baseAndLater keeps what both read and what only the newer does. One delivery
// of a data set brings everything that was drawn of it.
func (w *world) baseAndLater(is func(string) bool) (kept, later []publish.Input) {
	kept = []publish.Input{w.page("nbs", "2023-12", "2024-01-17"), w.page("nbs", "2024-12", "2025-01-17"), w.page("spb", "2023-12", "2024-01-22"), w.page("spb", "2024-12", "2025-01-20")}
	if is(publish.CauseNewPeriod) {
		later = append(later, w.page("nbs", "2025-12", "2026-03-02"), w.page("spb", "2025-12", "2026-03-03"))
	}
	if is(publish.CauseSourceRevision) {
		later = append(later, w.page("nbs", "2024-12", w.newerDay(is), "155225", w.number(150000, 9000), "7.2%", "8.4%"))
	}
	lacking := []string{"tax", "employment", "express_volume"}[w.random.IntN(3)]
	common := w.base(lacking)
	for _, dataset := range slices.Sorted(maps.Keys(common.rows)) {
		if dataset == "evidence_ledger" {
			continue
		}
		if brought := w.brought(is, dataset, common.rows[dataset], dataset == lacking); len(brought) > 0 {
			later = append(later, w.deliver(dataset, "350421", w.newerDay(is), brought))
		}
	}
	if is(publish.CauseEvidence) {
		ledger := common.rows["evidence_ledger"]
		changed := maps.Clone(ledger[1])
		changed["review_score"], changed["status"] = "", "returned"
		later = append(later, w.deliver("evidence_ledger", "350421", w.newerDay(is), []row{ledger[0], changed, w.ledgerEntry(3), w.ledgerEntry(4)}))
	}
	return append(kept, common.kept...), later
}

// base keeps what both read of counties, all but one data set.
func (w *world) base(lacking string) base {
	if known, ok := w.bases[lacking]; ok {
		return known
	}
	b := base{rows: w.figures(2023, 2024)}
	for _, dataset := range slices.Sorted(maps.Keys(b.rows)) {
		if dataset != lacking {
			b.kept = append(b.kept, w.deliver(dataset, "350421", "2026-02-10", b.rows[dataset]), w.deliver(dataset, "350423", "2026-02-11", w.figures(2023, 2024)[dataset]))
		}
	}
	b.rows["evidence_ledger"] = []row{w.ledgerEntry(0), w.ledgerEntry(1), w.ledgerEntry(2)}
	b.kept = append(b.kept, w.deliver("evidence_ledger", "350421", "2026-02-12", b.rows["evidence_ledger"]))
	w.bases[lacking] = b
	return b
}

// brought are the rows of a later delivery, those drawn and, beside them, what
// was delivered before.
func (w *world) brought(is func(string) bool, dataset string, rows []row, isLacking bool) (brought []row) {
	if isLacking {
		if is(publish.CauseCountyData) {
			return slices.Clone(rows)
		}
		return nil
	}
	if is(publish.CauseCountyCorrection) {
		brought = append(brought, changeOne(dataset, rows)...)
	}
	if is(publish.CauseNewPeriod) {
		brought = append(brought, w.figures(2025)[dataset]...)
	}
	if len(brought) > 0 {
		brought = append(brought, rows[1:]...)
	}
	return brought
}

// newerDay is a vintage the older snapshot did not know, where its as-of date
// is another.
func (w *world) newerDay(is func(string) bool) string {
	if is(publish.CauseNewPeriod) {
		return "2026-03-" + w.number(10, 15)
	}
	return "2026-02-" + w.number(15, 10)
}

// side is a snapshot of these facts, scored from its captures as they are.
func (w *world) side(id string, run publish.RunFacts) *diffSide {
	w.tb.Helper()
	edition, err := metrics.Load(run.Edition)
	if err != nil {
		w.tb.Fatal(err)
	}
	run.Options = transform.OptionsInForce(edition, run.Options)
	s := &diffSide{Snapshot: &publish.Snapshot{ID: id, Manifest: publish.Manifest{Run: run}}}
	s.Manifest.CreatedAt = time.Unix(int64(w.n), 0)
	w.n++ // the next is created later
	if w.isUnscored {
		return s
	}
	in, err := w.app.inputOf(s.Snapshot, variation{}, w.cache)
	if err != nil {
		w.tb.Fatal(err)
	}
	dir := filepath.Join(w.tb.TempDir(), id)
	if err := os.Mkdir(dir, 0o700); err != nil {
		w.tb.Fatal(err)
	}
	if s.doc, err = scoreAside(w.tb.Context(), w.app, dir, in); err != nil {
		w.tb.Fatal(err)
	}
	return s
}
