package assistant

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"netmarket/publish"
)

// Provenance is said with every answer: which snapshot, and what in it is no
// real figure.
type Provenance struct {
	Snapshot          string   `json:"snapshot" jsonschema:"id of the immutable snapshot this was read from; empty for the list of snapshots"`
	AsOf              string   `json:"as_of,omitempty" jsonschema:"no figure released after this day was used"`
	Edition           string   `json:"edition,omitempty" jsonschema:"edition of the index"`
	SyntheticAreas    []string `json:"synthetic_areas" jsonschema:"codes of areas whose figures are made up for demonstration; never report them as real"`
	HasSynthetic      bool     `json:"has_synthetic"`
	HasReconstruction bool     `json:"has_reconstruction" jsonschema:"some publishers' pages were reconstructed, not captured"`
	Notes             []string `json:"notes" jsonschema:"what must be said beside any figure of this answer"`
}

// Notes of a provenance, for the reader of whatever is written from it.
const (
	noteSynthetic = "合成示例：下列地区的数据为演示而编造，不是真实数据 (synthetic sample, not real figures): "
	noteRebuilt   = "部分来源页面为重构件，非原始抓取 (some source pages are reconstructions, not captures)"
	noteUnknown   = "该访问令牌不含评分范围，无法判断是否含合成示例 (the token does not open the scores: whether figures are synthetic cannot be told)"
)

// labels are the provenances of snapshots, which never change.
type labels struct {
	api  API
	mu   sync.Mutex
	seen map[string]Provenance
}

func (l *labels) of(ctx context.Context, snapshot string) (Provenance, error) {
	if snapshot == "" {
		return Provenance{SyntheticAreas: []string{}, Notes: []string{}}, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, found := l.seen[snapshot]; found {
		return p, nil
	}
	answer, err := l.api(ctx, Request{Path: "/v1/scores", Query: url.Values{"snapshot": {snapshot}}})
	if err != nil {
		return Provenance{}, err
	}
	p := Provenance{Snapshot: snapshot, SyntheticAreas: []string{}, Notes: []string{noteUnknown}}
	if answer.Status == 200 {
		doc, err := readScores(answer.Body)
		if err != nil {
			return p, err
		}
		p = provenanceOf(snapshot, doc)
	}
	l.seen[snapshot] = p
	return p, nil
}

func provenanceOf(snapshot string, doc *publish.ScoresDocument) Provenance {
	p := Provenance{Snapshot: snapshot, AsOf: doc.AsOf, Edition: doc.Edition, HasSynthetic: doc.HasSynthetic, HasReconstruction: doc.HasReconstruction,
		SyntheticAreas: []string{}, Notes: []string{}}
	var names []string
	for _, a := range doc.Areas {
		if a.IsSynthetic {
			p.SyntheticAreas = append(p.SyntheticAreas, a.RefArea)
			names = append(names, a.Name+" "+a.RefArea)
		}
	}
	if p.HasSynthetic {
		p.Notes = append(p.Notes, noteSynthetic+strings.Join(names, "、"))
	}
	if p.HasReconstruction {
		p.Notes = append(p.Notes, noteRebuilt)
	}
	if doc.EditionNote != "" {
		p.Notes = append(p.Notes, doc.EditionNote)
	}
	return p
}
