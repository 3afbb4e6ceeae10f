package portal

import (
	"context"
	"errors"
	"slices"
	"strings"

	"netmarket/publish"
	"netmarket/transform"
)

// AreasIn names the areas a request wants.
type AreasIn struct {
	Area []string `query:"area,explode" maxItems:"100" doc:"Six-digit area code, repeatable; without it every area the token opens."`
}

// scoreRoutes are the scorecards and how they came about.
func (s *Server) scoreRoutes() {
	get(s, operation{path: "/v1/scores", id: "scores", kind: KindScores, document: publish.ScoresDocument{}, isTable: true,
		summary: "各地区评分", description: "As `netmarket scores --json`; as a table the row of each area in published.scorecard."},
		func(ctx context.Context, c *call, in *struct {
			Pin
			AreasIn
		}) (*reply, error) {
			return c.scores(ctx, in.Area, "scorecard")
		})
	get(s, operation{path: "/v1/scores/areas/{area}", id: "area-scores", kind: KindScores, document: publish.ScoresDocument{}, isTable: true,
		summary: "一个地区的评分", description: "The same document with one area; as a table its rows of published.criterion_score."},
		func(ctx context.Context, c *call, in *struct {
			Pin
			Area string `path:"area" maxLength:"20" example:"350421"`
		}) (*reply, error) {
			return c.scores(ctx, []string{in.Area}, "criterion_score")
		})
	get(s, operation{path: "/v1/explanations/{area}/{criterion}", id: "explanation", kind: KindScores, document: transform.Explanation{},
		summary: "一个评分项的依据", description: "As `netmarket explain --json`: the rule, the figures with their address and cell, every other reading."},
		func(ctx context.Context, c *call, in *struct {
			Pin
			Area      string `path:"area" maxLength:"20" example:"350421"`
			Criterion string `path:"criterion" maxLength:"20" example:"I05.1"`
		}) (*reply, error) {
			return c.explanation(ctx, in.Area, strings.ToUpper(in.Criterion))
		})
}

// areas are the codes to show, in the order asked for. known are those of the
// document.
func (c *call) areas(asked, known []string) ([]string, error) {
	if len(asked) == 0 {
		return slices.DeleteFunc(slices.Clone(known), func(code string) bool { return !c.who.mayArea(code) }), nil
	}
	var codes []string
	for _, code := range asked {
		if !c.who.mayArea(code) {
			return nil, problem(403, "area_forbidden", "the token does not open this area")
		}
		if !slices.Contains(known, code) {
			return nil, problem(404, "no_such_area", "this snapshot has no scores of this area; /v1/scores lists them")
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes, nil
}

func (s *snapshot) scoredAreas() []string {
	codes := []string{}
	for _, a := range s.doc.Areas {
		codes = append(codes, a.RefArea)
	}
	return codes
}

func (c *call) scores(ctx context.Context, asked []string, tableName string) (*reply, error) {
	codes, err := c.areas(asked, c.scoredAreas())
	if err != nil {
		return nil, err
	}
	rows, err := c.selectAreas(ctx, tableName, codes)
	if err != nil {
		return nil, err
	}
	if len(asked) == 0 && !c.who.isLimited() {
		return &reply{json: func() ([]byte, error) { return c.snapshot.scores, nil }, table: rows}, nil
	}
	return &reply{json: func() ([]byte, error) { return c.encodeCards(codes) }, table: rows}, nil
}

// encodeCards remembers the document of one area: what portals ask for most.
func (c *call) encodeCards(codes []string) ([]byte, error) {
	isKept := len(codes) == 1 && !c.who.isLimited()
	if isKept {
		if text, is := c.encoded.Load(codes[0]); is {
			return text.([]byte), nil
		}
	}
	text, err := c.cards(c.snapshot, codes).Encode()
	if isKept && err == nil {
		c.encoded.Store(codes[0], text)
	}
	return text, err
}

// cards is a snapshot's document with these areas alone, without the counties
// of a city that the caller may not see.
func (c *call) cards(s *snapshot, codes []string) *publish.ScoresDocument {
	doc := *s.doc
	doc.Areas = pickAreas(s.doc.Areas, codes, func(a publish.AreaScore) string { return a.RefArea })
	for i := range doc.Areas {
		counties := slices.Clone(doc.Areas[i].Counties)
		doc.Areas[i].Counties = slices.DeleteFunc(counties, func(x publish.CountyScore) bool { return !c.who.mayArea(x.RefArea) })
	}
	return &doc
}

// selectAreas are the rows of these areas, for the formats that want rows.
func (c *call) selectAreas(ctx context.Context, name string, codes []string) (*selection, error) {
	if c.format == formatJSON {
		return nil, nil
	}
	rows, err := c.selectAll(ctx, name)
	if err != nil {
		return nil, err
	}
	return rows, rows.equal("ref_area", codes...)
}

// pickAreas copies the parts of these areas, in this order.
func pickAreas[T any](all []T, codes []string, codeOf func(T) string) []T {
	picked := []T{}
	for _, code := range codes {
		if i := slices.IndexFunc(all, func(x T) bool { return codeOf(x) == code }); i >= 0 {
			picked = append(picked, all[i])
		}
	}
	return picked
}

func (c *call) explanation(ctx context.Context, area, criterion string) (*reply, error) {
	if _, err := c.areas([]string{area}, c.scoredAreas()); err != nil {
		return nil, err
	}
	e, err := transform.Explain(ctx, c.db, criterion, area)
	if errors.Is(err, transform.ErrUnknownScore) {
		return nil, problem(404, "no_such_criterion", "this area has no such criterion; /v1/criteria lists them")
	}
	if err != nil {
		return nil, err
	}
	e.Snapshot = c.ID
	for i := range e.Parts {
		p := &e.Parts[i]
		p.Figures = slices.DeleteFunc(p.Figures, func(f transform.Figure) bool { return !c.who.mayFigure(f.RefArea) })
	}
	return document(e, nil), nil
}
