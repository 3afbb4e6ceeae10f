package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// ScoresSchema names the shape of ScoresDocument.
const ScoresSchema = "netmarket.scores/v1"

// ScoresDocument is the scorecard of every area of one snapshot: what
// `scores --json` prints, scores.json holds and the API serves. Points are
// JSON numbers; measured numbers are strings holding exact decimals, a rate as
// a fraction of one ("0.075" is 7.5 %); what is missing is left out. Areas,
// groups, indicators and criteria are in order of their codes.
type ScoresDocument struct {
	Schema            string      `json:"schema"`   // ScoresSchema
	Snapshot          string      `json:"snapshot"` // empty for a build that was not published
	Edition           string      `json:"edition"`  // of the index: samr2022/mingxi2024
	EditionTitle      string      `json:"edition_title,omitempty"`
	EditionNote       string      `json:"edition_note,omitempty"` // what must be known before using the edition, Chinese
	AsOf              string      `json:"as_of"`                  // YYYY-MM-DD; no later vintage was read
	Years             []int       `json:"years"`                  // the years scored, ascending
	HasSynthetic      bool        `json:"has_synthetic"`
	HasReconstruction bool        `json:"has_reconstruction"`
	Areas             []AreaScore `json:"areas"`
}

// AreaScore is the scorecard of one area.
type AreaScore struct {
	RefArea     string           `json:"ref_area"` // GB/T 2260 code
	Name        string           `json:"name"`
	Score       Points           `json:"score"`
	Low         Points           `json:"low"`  // if everything pending were lost
	High        Points           `json:"high"` // if everything pending were won
	Max         Points           `json:"max"`
	Passes      string           `json:"passes"` // no, possible, yes: the total and every group gate
	IsSynthetic bool             `json:"is_synthetic"`
	Groups      []GroupScore     `json:"groups"`
	Indicators  []IndicatorScore `json:"indicators"`
	Criteria    []CriterionScore `json:"criteria"`
	Counties    []CountyScore    `json:"counties,omitempty"` // of a city, by place
}

// CountyScore is a county beside the others of its city.
type CountyScore struct {
	RefArea string   `json:"ref_area"`
	Name    string   `json:"name"`
	Place   int      `json:"place"` // by points; counties with equal points share one
	Score   Points   `json:"score"`
	Low     Points   `json:"low"`
	High    Points   `json:"high"`
	Moves   []string `json:"moves,omitempty"` // criteria the city would score otherwise without it
}

// GroupScore is one 一级指标; Gate is the least that passes.
type GroupScore struct {
	ID    string  `json:"id"` // A to E
	Name  string  `json:"name"`
	Score Points  `json:"score"`
	Low   Points  `json:"low"`
	High  Points  `json:"high"`
	Max   Points  `json:"max"`
	Gate  *Points `json:"gate,omitempty"`
}

// IndicatorScore is one of the 41 三级指标.
type IndicatorScore struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Group  string `json:"group"`
	Score  Points `json:"score"`
	Low    Points `json:"low"`
	High   Points `json:"high"`
	Max    Points `json:"max"`
	Status string `json:"status,omitempty"`
	Lead   string `json:"lead,omitempty"` // the unit named 牵头, or the first listed
}

// CriterionScore is one scoring item. Status is one of final, provisional,
// vacuous, missing, tie_risk, basis_mismatch, manual.
type CriterionScore struct {
	ID          string         `json:"id"` // I25.2
	Indicator   int            `json:"indicator"`
	Text        string         `json:"text,omitempty"`  // as the index prints it
	Kind        string         `json:"kind,omitempty"`  // computed, judged, mixed
	Shape       string         `json:"shape,omitempty"` // the rule's shape; says whether Value is a rate or a count
	Max         Points         `json:"max"`
	Score       Points         `json:"score"`
	Low         Points         `json:"low"`
	High        Points         `json:"high"`
	Status      string         `json:"status"`
	Value       string         `json:"value,omitempty"`
	Benchmark   string         `json:"benchmark,omitempty"`
	Numerator   string         `json:"numerator,omitempty"`
	Denominator string         `json:"denominator,omitempty"`
	Note        string         `json:"note,omitempty"`
	Years       []YearScore    `json:"years,omitempty"`
	Parts       []PartScore    `json:"parts,omitempty"`        // where several rates or findings of one period decide together, or a count must be zero
	SensitiveTo []string       `json:"sensitive_to,omitempty"` // options whose other legal reading changes the points
	Variants    []VariantScore `json:"variants,omitempty"`
}

// YearScore is one year of a criterion that is decided year by year; a
// criterion with several parts a year has one entry a part.
type YearScore struct {
	Year      int     `json:"year"`
	Part      string  `json:"part,omitempty"`
	Score     *Points `json:"score,omitempty"`
	Value     string  `json:"value,omitempty"`
	Benchmark string  `json:"benchmark,omitempty"`
	Threshold string  `json:"threshold,omitempty"` // percent, or hours of training, where the rule fixes it
	Status    string  `json:"status,omitempty"`
}

// PartScore is one of several rates or findings that decide a criterion
// together; Name is Chinese.
type PartScore struct {
	Part        string `json:"part"`
	Name        string `json:"name,omitempty"`
	Score       Points `json:"score"`
	Low         Points `json:"low"`
	High        Points `json:"high"`
	Value       string `json:"value,omitempty"`
	Benchmark   string `json:"benchmark,omitempty"`
	Threshold   string `json:"threshold,omitempty"` // percent
	Numerator   string `json:"numerator,omitempty"`
	Denominator string `json:"denominator,omitempty"`
	Status      string `json:"status"`
}

// VariantScore is the criterion under one non-default option.
type VariantScore struct {
	Option string  `json:"option"` // nation_growth=naive
	Score  *Points `json:"score,omitempty"`
	Status string  `json:"status,omitempty"`
	IsFlip bool    `json:"is_flip,omitempty"` // the points differ from the default's
}

// Encode is the document's one form in bytes: indented by one blank, not
// HTML-escaped, ending in a line feed. The same document gives the same bytes.
func (d *ScoresDocument) Encode() ([]byte, error) { return encodeJSON(d) }

func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return out.Bytes(), nil
}

// DecodeScores reads what Encode wrote.
func DecodeScores(text []byte) (*ScoresDocument, error) {
	d := &ScoresDocument{}
	if err := decodeStrict(text, d); err != nil {
		return nil, err
	}
	if d.Schema != ScoresSchema {
		return nil, fmt.Errorf("scores: wanted schema %s, found %q", ScoresSchema, d.Schema)
	}
	return d, nil
}

func decodeStrict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more follows at byte %d", d.InputOffset())
	}
	return nil
}
