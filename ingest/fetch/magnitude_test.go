package fetch

import (
	"testing"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
	"netmarket/ingest/publisher"
)

func level(period, value string, mult int) ingest.Observation {
	freq := "M"
	if len(period) == 4 {
		freq = "A"
	}
	return ingest.Observation{RefArea: "CN", Measure: "express_volume", Freq: freq, TimePeriod: period, Cumulative: true, Value: value, UnitMeasure: "PIECES", UnitMult: mult}
}

func rate(period, value string) ingest.Observation {
	o := level(period, value, 0)
	o.Measure, o.UnitMeasure = o.Measure+"_yoy", "PERCENT"
	return o
}

func holding(figures ...ingest.Observation) *library {
	l := &library{byKey: map[string]ingest.Observation{}, byHash: map[string]*release{}}
	l.add(&release{figures: figures})
	return l
}

// The size of a figure is held against the year before, the month before, what
// was held of it, the published growth and the range of its measure: each edge
// under, at, over and missing.
func TestMagnitude(t *testing.T) {
	bounds := []publisher.Bound{{Measure: "express_volume", UnitMult: 8, Low: 27, High: 9950}}
	for _, c := range []struct {
		name  string
		held  []ingest.Observation
		o     ingest.Observation
		page  []ingest.Observation
		fails bool
	}{
		{"nothing held, within the range", nil, level("2025", "1989.5", 8), nil, false},
		{"nothing held, at the range's end", nil, level("2025", "9950", 8), nil, false},
		{"nothing held, over the range", nil, level("2025", "9950.1", 8), nil, true},
		{"nothing held, under the range", nil, level("2025", "26.9", 8), nil, true},
		{"nothing held, a month's share of the range", nil, level("2025-02", "300", 8), nil, false},
		{"nothing held, 万件 taken for 亿件", nil, level("2018", "5071042.8", 8), nil, true},
		{"no bound for the measure", nil, ingest.Observation{RefArea: "CN", Measure: "other", Freq: "A", TimePeriod: "2025", Cumulative: true, Value: "1"}, nil, false},
		{"the year before, 2.5 times", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "2500", 8), nil, false},
		{"the year before, over 2.5 times", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "2500.1", 8), nil, true},
		{"the year before, two fifths", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "400", 8), nil, false},
		{"the year before, under two fifths", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "399.9", 8), nil, true},
		{"a digit lost", []ingest.Observation{level("2024", "1750.8", 8)}, level("2025", "198.5", 8), nil, true},
		{"the scope of 2024: 24 January, 103 % by levels and 84.8 % published", []ingest.Observation{level("2023-01", "72.3", 8)}, level("2024-01", "147.0", 8), []ingest.Observation{rate("2024-01", "84.8")}, false},
		{"published growth 25 points away", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "1300", 8), []ingest.Observation{rate("2025", "5")}, false},
		{"published growth over 25 points away", []ingest.Observation{level("2024", "1000", 8)}, level("2025", "1300", 8), []ingest.Observation{rate("2025", "4.9")}, true},
		{"more than the month before", []ingest.Observation{level("2025-04", "600", 8)}, level("2025-05", "760", 8), nil, false},
		{"the month before, at 98 %", []ingest.Observation{level("2025-04", "600", 8)}, level("2025-05", "588", 8), nil, false},
		{"less than 98 % of the month before", []ingest.Observation{level("2025-04", "600", 8)}, level("2025-05", "587.9", 8), nil, true},
		{"four months' share added in one", []ingest.Observation{level("2025-04", "600", 8)}, level("2025-05", "1050.1", 8), nil, true},
		{"three months' share added in one", []ingest.Observation{level("2025-04", "600", 8)}, level("2025-05", "1050", 8), nil, false},
		{"amended to half as much again", []ingest.Observation{level("2025", "1000", 8)}, level("2025", "1500", 8), nil, false},
		{"amended to more than that", []ingest.Observation{level("2025", "1000", 8)}, level("2025", "1500.1", 8), nil, true},
		{"amended to less than two thirds", []ingest.Observation{level("2025", "1500", 8)}, level("2025", "999.9", 8), nil, true},
		{"the same in another unit", []ingest.Observation{level("2018", "507.1", 8)}, level("2018", "5071042.8", 4), nil, false},
		{"growth at its end", nil, rate("2025", "200"), nil, false},
		{"growth over its end", nil, rate("2025", "200.1"), nil, true},
		{"growth under its end", nil, rate("2025", "-60.1"), nil, true},
		{"no decimal", nil, level("2025", "十", 8), nil, true},
	} {
		page := map[string]ingest.Observation{}
		for _, o := range append(c.page, c.o) {
			page[o.Key()] = o
		}
		if got := implausible(c.o, holding(c.held...), page, bounds); (got != "") != c.fails {
			t.Errorf("%s: found %q", c.name, got)
		}
	}
}

// Figures of two publishers agree when they can be roundings of one value.
func TestCrossCheckWithinRounding(t *testing.T) {
	ours := ingest.Observation{Value: "159722", UnitMeasure: "CNY", UnitMult: 8}
	for value, want := range map[string]bool{"15.97": true, "15.98": false, "15.96": false, "16": true, "15.972": true} {
		if got := bulletin.Agree(ours, ingest.Observation{Value: value, UnitMeasure: "CNY", UnitMult: 12}); got != want {
			t.Errorf("159722 亿元 and %s 万亿元: wanted %v", value, want)
		}
	}
	if bulletin.Agree(ours, ingest.Observation{Value: "159722", UnitMeasure: "PERCENT", UnitMult: 8}) {
		t.Error("an amount agrees with a percentage")
	}
}

// A release is known from the date it prints, a silent change from the day it
// was seen: never from a day before.
func TestVintage(t *testing.T) {
	printed := func(on string, values ...string) *release {
		r := &release{capture: ingest.Capture{Vintage: on}}
		for i, v := range values {
			r.figures = append(r.figures, level([]string{"2025", "2025-11"}[i], v, 8))
		}
		return r
	}
	elsewhere := func(r *release) *release {
		r.capture.URL = "https://www.mot.gov.cn/copy.html"
		return r
	}
	for _, c := range []struct {
		name         string
		page, held   *release
		listed, want string
	}{
		{"first, dated", printed("2026-01-19", "10"), nil, "2026-01-20", "2026-01-19 page"},
		{"first, only listed", printed("", "10"), nil, "2026-01-20", "2026-01-20 listed"},
		{"first, listed in the future", printed("", "10"), nil, "2026-03-01", "2026-02-10 fetched"},
		{"first, no date at all", printed("", "10"), nil, "", "2026-02-10 fetched"},
		{"changed without a new date", printed("2026-01-19", "11"), printed("2026-01-19", "10"), "2026-01-20", "2026-02-10 fetched"},
		{"changed with a new date", printed("2026-02-01", "11"), printed("2026-01-19", "10"), "", "2026-02-01 page"},
		{"a figure more", printed("2026-01-19", "10", "9"), printed("2026-01-19", "10"), "", "2026-02-10 fetched"},
		{"a copy with a figure more", elsewhere(printed("2026-01-19", "10", "9")), printed("2026-01-19", "10"), "", "2026-01-19 page"},
		{"a copy with another figure", elsewhere(printed("2026-01-19", "11")), printed("2026-01-19", "10"), "", "2026-02-10 fetched"},
	} {
		on, by := vintage(c.page, c.held, c.listed, "2026-02-10")
		if got := on + " " + by; got != c.want {
			t.Errorf("%s: wanted %s, found %s", c.name, c.want, got)
		}
	}
}
