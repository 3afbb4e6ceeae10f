package mofcom

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// unit and its multiplier: 万亿元 with two decimals, too coarse to derive growth from.
const (
	unit     = "万亿元"
	unitMult = 12
)

// measureOf names the measure of each index, as 国家统计局 counts it.
var measureOf = map[string]string{
	totalName: "online_retail",
	widerName: "online_goods_and_services",
}

// Parser reads the platform's answer for one index. Levels are CNY with
// multiplier 12, growth is PERCENT; only full years are taken. Errors are one
// or several joined *ingest.LayoutError.
func Parser() ingest.Parser {
	return ingest.Parser{Source: "mofcom", Version: "mofcom/1", Parse: parse}
}

type answer struct {
	Code json.Number `json:"code"`
	Data *[]row      `json:"data"`
}

// row is one period of an index.
type row struct {
	Month  string  `json:"dataMonth"` // 2017全年度
	Name   string  `json:"indication"`
	Unit   string  `json:"unit"`
	Level  printed `json:"curNum"`
	Growth printed `json:"curYoy"`
}

// printed is a figure as it stands in the answer, whether as a number or as
// text; null is none.
type printed string

func (p *printed) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case string(b) == "null":
	case b[0] != '"':
		s = string(b)
	default:
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	*p = printed(s)
	return nil
}

// most rows of an answer that are looked at: decades of months.
const most = 2000

func parse(page ingest.Page) (ingest.Release, error) {
	rows, err := read(page.Body)
	if err != nil {
		return ingest.Release{}, err
	}
	r := release{name: rows[0].Name}
	for i, row := range rows {
		r.take(i+1, row)
	}
	if len(r.figures.Problems()) == 0 && !r.figures.Has(func(ingest.Observation) bool { return true }) {
		r.figures.Fail(&ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: "a figure of a full year such as 2017全年度", Found: fmt.Sprintf("%d other rows", len(rows))})
	}
	if err := errors.Join(r.figures.Problems()...); err != nil {
		return ingest.Release{}, err
	}
	return ingest.Release{Title: r.name, Observations: r.figures.Sorted()}, nil
}

func read(body []byte) ([]row, error) {
	const wanted = `an answer {code: 200, data: [{dataMonth, indication, unit, curNum, curYoy}]}`
	text, _, err := ingest.Decode(body)
	if err != nil {
		return nil, &ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: "text in UTF-8 or GB18030", Found: err.Error()}
	}
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		if words := ingest.Refusal(text); words != "" {
			return nil, &ingest.LayoutError{Code: "blocked_page", Place: "answer", Wanted: wanted, Found: "a refusal: " + words}
		}
		return nil, &ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: wanted, Found: err.Error()}
	}
	switch {
	case a.Code != "200" || a.Data == nil:
		return nil, &ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: wanted, Found: fmt.Sprintf("code %q", a.Code)}
	case len(*a.Data) == 0:
		return nil, &ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: wanted, Found: "no rows; the index is known by another name"}
	case len(*a.Data) > most:
		return nil, &ingest.LayoutError{Code: "no_release", Place: "answer", Wanted: fmt.Sprintf("at most %d rows", most), Found: fmt.Sprintf("%d rows", len(*a.Data))}
	}
	return *a.Data, nil
}

// release is one answer while it is being read.
type release struct {
	name    string
	figures bulletin.Figures
}

var fullYear = regexp.MustCompile(`^(20\d{2})年?(?:全年度?|年度)$`)

// take reads one row. Other periods than a full year are passed over: how they
// are written is not known for certain.
func (r *release) take(number int, row row) {
	place := bulletin.Place("row", number, clip(row.Month), clip(row.Name))
	measure, known := measureOf[ingest.Compact(row.Name)]
	if !known || row.Name != r.name {
		r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: place, Wanted: "one index, " + totalName + " or " + widerName, Found: clip(row.Name)})
		return
	}
	m := fullYear.FindStringSubmatch(ingest.Compact(row.Month))
	if m == nil {
		return
	}
	if ingest.Compact(row.Unit) != unit {
		r.figures.Fail(&ingest.LayoutError{Code: "bad_number", Place: place, Wanted: "a level in " + unit, Found: clip(row.Unit)})
		return
	}
	period, _ := bulletin.ParsePeriod(m[1]+"年", 0)
	r.add(period.Level(measure, "CNY", unitMult), place+" curNum", row.Level)
	r.add(period.Growth(measure), place+" curYoy", row.Growth)
}

// clip keeps a message readable whatever an answer holds.
func clip(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

func (r *release) add(o ingest.Observation, locator string, value printed) {
	shown := strings.TrimSuffix(strings.TrimSpace(string(value)), "%")
	o.Locator = locator
	r.figures.AddCell(o, bulletin.Cell{Shown: shown, Folded: ingest.Dashes(ingest.Compact(shown))})
}
