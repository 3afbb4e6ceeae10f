package portal

import (
	"context"
	"errors"
	"slices"

	"netmarket/publish"
)

// workRoutes are what is left to do.
func (s *Server) workRoutes() {
	get(s, operation{path: "/v1/gaps", id: "gaps", kind: KindScores, document: publish.GapsDocument{}, isTable: true,
		summary: "差距与补分路径", description: "As `netmarket gaps --json`; as a table published.gap."},
		func(ctx context.Context, c *call, in *struct {
			Pin
			AreasIn
		}) (*reply, error) {
			return c.gapsOf(ctx, in.Area)
		})
	get(s, operation{path: "/v1/worklist", id: "worklist", kind: KindScores, document: publish.WorklistDocument{}, isTable: true,
		summary: "责任单位任务清单", description: "As `netmarket worklist --json`; as a table published.worklist."},
		func(ctx context.Context, c *call, in *struct {
			Pin
			AreasIn
			Unit string `query:"unit" maxLength:"200" doc:"One responsible unit, by its name or any other spelling."`
		}) (*reply, error) {
			return c.worklistOf(ctx, in.Area, in.Unit, s.FoldUnit)
		})
	if s.Diff == nil {
		return
	}
	get(s, operation{path: "/v1/diffs/{a}/{b}", id: "diff", kind: KindScores, document: s.Diff.Document,
		summary: "两个快照的差异及其原因", description: "As `netmarket diff A B --json`: what changed from a to b, each part with its cause."},
		func(ctx context.Context, c *call, in *struct {
			DiffIn
			AreasIn
		}) (*reply, error) {
			return s.diff(ctx, c, in.A, in.Area)
		})
}

// DiffIn pins the second snapshot of a comparison; the first is acquired beside.
type DiffIn struct {
	A      string `path:"a" maxLength:"100" doc:"Id of the earlier snapshot."`
	B      string `path:"b" maxLength:"100" doc:"Id of the later snapshot."`
	Format string `query:"format" enum:"json" doc:"json"`
}

func (d *DiffIn) pinned() *Pin { return &Pin{Snapshot: d.B, Format: d.Format} }

func (s *Server) diff(ctx context.Context, c *call, earlier string, asked []string) (*reply, error) {
	a, err := s.pool.acquire(ctx, earlier)
	if err != nil {
		return nil, err
	}
	defer s.pool.release(a)
	known := append(a.scoredAreas(), c.scoredAreas()...)
	slices.Sort(known)
	codes, err := c.areas(asked, slices.Compact(known))
	if err != nil {
		return nil, err
	}
	r := document(s.Diff.Between(c.cards(a, codes), c.cards(c.snapshot, codes)), nil)
	r.ids = a.ID + ".." + c.ID
	return r, nil
}

func (c *call) gapsOf(ctx context.Context, asked []string) (*reply, error) {
	all, err := c.gaps.get(func() (*publish.GapsDocument, error) { return publish.Gaps(ctx, c.db) })
	if errors.Is(err, publish.ErrNoGaps) {
		return nil, problem(404, "not_in_snapshot", "this snapshot was made by an earlier version, without gaps")
	}
	if err != nil {
		return nil, err
	}
	codes, err := c.areas(asked, c.scoredAreas())
	if err != nil {
		return nil, err
	}
	rows, err := c.selectAreas(ctx, "gap", codes)
	if err != nil {
		return nil, err
	}
	doc := *all
	doc.Areas = pickAreas(all.Areas, codes, func(a publish.AreaGaps) string { return a.RefArea })
	return &reply{json: doc.Encode, table: rows}, nil
}

func (c *call) worklistOf(ctx context.Context, asked []string, unit string, fold func(string) string) (*reply, error) {
	all, err := c.worklist.get(func() (*publish.WorklistDocument, error) { return publish.Worklist(ctx, c.db) })
	if errors.Is(err, publish.ErrNoPlan) {
		return nil, problem(404, "not_in_snapshot", "this snapshot was made by an earlier version, without worklists")
	}
	if err != nil {
		return nil, err
	}
	codes, err := c.areas(asked, c.scoredAreas())
	if err != nil {
		return nil, err
	}
	doc := *all
	doc.Areas = pickAreas(all.Areas, codes, func(a publish.AreaWorklist) string { return a.RefArea })
	if unit != "" {
		err := doc.KeepUnit(unit, fold)
		if errors.Is(err, publish.ErrUnknownUnit) {
			return nil, problem(404, "no_such_unit", "no area of the answer has a unit of this name")
		}
		if err != nil {
			return nil, err
		}
	}
	rows, err := c.selectAreas(ctx, "worklist", codes)
	if err != nil {
		return nil, err
	}
	if rows != nil && unit != "" {
		if err := rows.equal("unit", unitsOf(&doc)...); err != nil {
			return nil, err
		}
	}
	return document(&doc, rows), nil
}

func unitsOf(doc *publish.WorklistDocument) []string {
	var names []string
	for _, a := range doc.Areas {
		for _, u := range a.Units {
			names = append(names, u.Unit)
		}
	}
	return names
}
