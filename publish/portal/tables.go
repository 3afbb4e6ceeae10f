package portal

import (
	"context"
	"strings"
)

// TableSchema and TablesSchema name the shapes below.
const (
	TableSchema  = "netmarket.table/v1"
	TablesSchema = "netmarket.tables/v1"
)

// TablePage is a part of a published table. Values are exact texts as the engine
// prints them: decimals with their zeros, dates as 2026-03-31; null is unknown.
type TablePage struct {
	Schema   string        `json:"schema" example:"netmarket.table/v1"`
	Snapshot string        `json:"snapshot"`
	Table    string        `json:"table"`
	Columns  []TableColumn `json:"columns"`
	Rows     [][]*string   `json:"rows"`
	Total    int64         `json:"total" doc:"Rows of all pages together."`
	Next     string        `json:"next,omitempty" doc:"Cursor of the next page."`
}

// TableList names the tables a caller may read.
type TableList struct {
	Schema   string        `json:"schema" example:"netmarket.tables/v1"`
	Snapshot string        `json:"snapshot"`
	Tables   []ListedTable `json:"tables"`
}

// ListedTable is one table; Rows counts those of every area.
type ListedTable struct {
	Name    string        `json:"name"`
	Comment string        `json:"comment,omitempty"`
	Rows    int64         `json:"rows"`
	Grain   []string      `json:"grain,omitempty" doc:"Columns that are unique together; rows are in their order."`
	Columns []TableColumn `json:"columns"`
}

// TableIn is what may be asked of any table.
type TableIn struct {
	Pin
	Page
	Columns string   `query:"columns" maxLength:"2000" doc:"Columns wanted, joined by commas, in this order; without it all."`
	Filter  []string `query:"filter,explode" maxItems:"20" doc:"COLUMN:VALUE keeps the rows whose column equals the value; repeatable, all must hold."`
}

// tableRoutes are the published tables, the best known under names of their own.
func (s *Server) tableRoutes() {
	get(s, operation{path: "/v1/tables", id: "tables", kind: KindTables, document: TableList{},
		summary: "全部数据表", description: "Every published table with its columns and their meaning."},
		func(ctx context.Context, c *call, _ *struct{ Pin }) (*reply, error) { return c.listTables(ctx) })
	get(s, operation{path: "/v1/tables/{name}", id: "table", kind: KindTables, document: TablePage{}, isTable: true,
		summary: "一张数据表", description: "Any published table, ordered by its grain."},
		func(ctx context.Context, c *call, in *struct {
			TableIn
			Name string `path:"name" maxLength:"100" example:"criterion_score"`
		}) (*reply, error) {
			return c.tablePage(ctx, in.Name, &in.TableIn, nil)
		})
	for _, t := range []struct{ path, id, kind, name, summary string }{
		{"/v1/indicators", "indicators", KindScores, "indicator", "三级指标"},
		{"/v1/criteria", "criteria", KindScores, "criterion", "评分项"},
		{"/v1/sources", "sources", KindObservations, "source", "数据来源及其时效"},
	} {
		get(s, operation{path: t.path, id: t.id, kind: t.kind, document: TablePage{}, isTable: true,
			summary: t.summary, description: "The table published." + t.name + "."},
			func(ctx context.Context, c *call, in *TableIn) (*reply, error) {
				return c.tablePage(ctx, t.name, in, nil)
			})
	}
	s.observationRoutes()
}

// VintageIn asks for what was known on a day.
type VintageIn struct {
	TableIn
	AsOf string `query:"as_of" format:"date" doc:"Only what became known on this day or before, YYYY-MM-DD."`
}

// observationRoutes are the figures with every vintage.
func (s *Server) observationRoutes() {
	get(s, operation{path: "/v1/observations", id: "observations", kind: KindObservations, document: TablePage{}, isTable: true,
		summary: "所用数据及其各次发布", description: "published.observation: every figure used, all vintages. With as_of only the vintages of that day and before; is_current says which one the snapshot used at its own as-of date."},
		func(ctx context.Context, c *call, in *struct {
			VintageIn
			Area    string `query:"area" maxLength:"20" doc:"ref_area of the figure; CN is the nation."`
			Measure string `query:"measure" maxLength:"100"`
			Period  string `query:"time_period" maxLength:"20" example:"2025"`
		}) (*reply, error) {
			if in.Area != "" && !c.who.mayFigure(in.Area) {
				return nil, problem(403, "area_forbidden", "the token does not open this area")
			}
			return c.tablePage(ctx, "observation", &in.TableIn, func(rows *selection) error {
				for _, wanted := range [][2]string{{"ref_area", in.Area}, {"measure", in.Measure}, {"time_period", in.Period}} {
					if wanted[1] == "" {
						continue
					}
					if err := rows.equal(wanted[0], wanted[1]); err != nil {
						return err
					}
				}
				return in.known(rows, "vintage")
			})
		})
	get(s, operation{path: "/v1/revisions", id: "revisions", kind: KindObservations, document: TablePage{}, isTable: true,
		summary: "数据修订", description: "published.revision: how figures changed after they were first known, and why."},
		func(ctx context.Context, c *call, in *VintageIn) (*reply, error) {
			return c.tablePage(ctx, "revision", &in.TableIn, func(rows *selection) error { return in.known(rows, "known_on") })
		})
}

func (in *VintageIn) known(rows *selection, column string) error {
	if in.AsOf == "" {
		return nil
	}
	return rows.notAfter(column, in.AsOf)
}

func (c *call) listTables(ctx context.Context) (*reply, error) {
	all, err := c.catalogOf(ctx)
	if err != nil {
		return nil, err
	}
	list := TableList{Schema: TablesSchema, Snapshot: c.ID, Tables: []ListedTable{}}
	for _, t := range all.tables {
		if hidden, err := visible(t, c.who); err == nil {
			one := ListedTable{Name: t.Name, Comment: t.Comment, Rows: t.Rows, Grain: t.Grain, Columns: t.Columns}
			if len(hidden) > 0 { // how many rows others have is theirs
				mine := selection{table: t, where: hidden}
				if one.Rows, err = mine.count(ctx, c.db); err != nil {
					return nil, err
				}
			}
			list.Tables = append(list.Tables, one)
		}
	}
	return document(list, nil), nil
}

// tablePage is a part of a table; narrow adds the route's own filters.
func (c *call) tablePage(ctx context.Context, name string, in *TableIn, narrow func(*selection) error) (*reply, error) {
	rows, err := c.selectAll(ctx, name)
	if err != nil {
		return nil, err
	}
	var columns []string
	if in.Columns != "" {
		columns = strings.Split(in.Columns, ",")
	}
	if err := rows.choose(columns); err != nil {
		return nil, err
	}
	for _, filter := range in.Filter {
		column, value, hasValue := strings.Cut(filter, ":")
		if !hasValue {
			return nil, problem(400, "bad_request", "filter: wanted COLUMN:VALUE")
		}
		if err := rows.equal(column, value); err != nil {
			return nil, err
		}
	}
	if narrow != nil {
		if err := narrow(rows); err != nil {
			return nil, err
		}
	}
	if err := c.turn(&in.Page, rows); err != nil {
		return nil, err
	}
	total, err := rows.count(ctx, c.db)
	if err != nil {
		return nil, err
	}
	next, address := c.nextPage(rows, total)
	return &reply{table: rows, next: address, json: func() ([]byte, error) { return c.encodePage(ctx, rows, total, next) }}, nil
}

func (c *call) encodePage(ctx context.Context, rows *selection, total int64, next string) ([]byte, error) {
	p := TablePage{Schema: TableSchema, Snapshot: c.ID, Table: rows.table.Name, Columns: rows.columns, Rows: [][]*string{}, Total: total, Next: next}
	err := rows.each(ctx, c.db, func(row []*string) error {
		p.Rows = append(p.Rows, append([]*string(nil), row...))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return encode(p)
}
