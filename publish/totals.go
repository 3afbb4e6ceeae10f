package publish

import "fmt"

// TotalsSchema names the shape of TotalsDocument.
const TotalsSchema = "netmarket.totals/v1"

// TotalsDocument is totals.json: of every area of one snapshot what a list of
// areas or of snapshots shows: about one kB an area, of which scores.json has
// some 70.
type TotalsDocument struct {
	Schema       string      `json:"schema"` // TotalsSchema
	Snapshot     string      `json:"snapshot"`
	Edition      string      `json:"edition"` // of the index: samr2022/mingxi2024
	AsOf         string      `json:"as_of"`   // YYYY-MM-DD; no later vintage was read
	HasSynthetic bool        `json:"has_synthetic"`
	Areas        []AreaTotal `json:"areas"` // by code
}

// AreaTotal is an AreaScore without its indicators and criteria.
type AreaTotal struct {
	RefArea     string       `json:"ref_area"` // GB/T 2260 code
	Name        string       `json:"name"`
	Score       Points       `json:"score"`
	Low         Points       `json:"low"`  // if everything pending were lost
	High        Points       `json:"high"` // if everything pending were won
	Max         Points       `json:"max"`
	Passes      string       `json:"passes"` // no, possible, yes: the total and every group gate
	IsSynthetic bool         `json:"is_synthetic"`
	Groups      []GroupScore `json:"groups"`
}

// totals is the document over the areas of d.
func (d *ScoresDocument) totals() *TotalsDocument {
	t := &TotalsDocument{Schema: TotalsSchema, Snapshot: d.Snapshot, Edition: d.Edition, AsOf: d.AsOf, HasSynthetic: d.HasSynthetic, Areas: make([]AreaTotal, len(d.Areas))}
	for i, a := range d.Areas {
		t.Areas[i] = AreaTotal{a.RefArea, a.Name, a.Score, a.Low, a.High, a.Max, a.Passes, a.IsSynthetic, a.Groups}
	}
	return t
}

// Totals reads totals.json, checked against the manifest's hash; of a snapshot
// that has none yet, what scores.json says.
func (s *Snapshot) Totals() (*TotalsDocument, error) {
	if s.at(totalsFile) < 0 {
		d, err := s.Scores()
		if err != nil {
			return nil, err
		}
		return d.totals(), nil
	}
	text, err := s.ReadFile(totalsFile)
	if err != nil {
		return nil, err
	}
	t := &TotalsDocument{}
	if err := decodeStrict(text, t); err != nil {
		return nil, fmt.Errorf("read %s of snapshot %s: %w", totalsFile, s.ID, err)
	}
	if t.Schema != TotalsSchema {
		return nil, fmt.Errorf("read %s of snapshot %s: wanted schema %s, found %q", totalsFile, s.ID, TotalsSchema, t.Schema)
	}
	return t, nil
}
