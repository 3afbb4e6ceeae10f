package assistant

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"netmarket/publish"
)

// pin is what every tool that reads one snapshot takes.
type pin struct {
	Snapshot string `json:"snapshot,omitempty" jsonschema:"snapshot id; the current one without it"`
}

func (p pin) query(more ...string) url.Values {
	q := url.Values{}
	if p.Snapshot != "" {
		q.Set("snapshot", p.Snapshot)
	}
	for i := 0; i < len(more); i += 2 {
		if more[i+1] != "" {
			q.Add(more[i], more[i+1])
		}
	}
	return q
}

type scoresIn struct {
	pin
	Area   string `json:"area,omitempty" jsonschema:"six-digit area code; every area without it"`
	Detail string `json:"detail,omitempty" jsonschema:"groups (default): totals and groups; indicators: also the 41 indicators; all: also the 75 criteria"`
}

type criterionIn struct {
	pin
	Area      string `json:"area" jsonschema:"six-digit area code"`
	Criterion string `json:"criterion" jsonschema:"criterion id such as I05.1"`
}

type areaIn struct {
	pin
	Area string `json:"area,omitempty" jsonschema:"six-digit area code; every area without it"`
}

type worklistIn struct {
	areaIn
	Unit string `json:"unit,omitempty" jsonschema:"responsible unit, by any spelling, such as 县市场监管局"`
}

// scoreTools are the scores and what follows from them.
func (d desk) scoreTools(s *mcp.Server) {
	add(d, s, "scores", "评分", "Scorecards: total with its low-high interval, groups with their pass gates, indicators, criteria. Points; measured numbers are exact decimals as text.",
		func(in scoresIn) (Request, error) {
			return Request{Path: "/v1/scores", Query: in.query("area", in.Area)}, checkDetail(in.Detail)
		}, keepDetail)
	add(d, s, "criterion", "一个评分项", "One criterion of one area: points, status, value beside its benchmark, per year, other readings.",
		func(in criterionIn) (Request, error) {
			return Request{Path: "/v1/scores", Query: in.query("area", in.Area)}, checkCriterion(in.Criterion)
		}, keepCriterion)
	add(d, s, "explain", "评分依据", "One score walked back: the rule, its figures with address and cell of their source, every reading and what would flip it.",
		func(in criterionIn) (Request, error) {
			return Request{Path: "/v1/explanations/" + url.PathEscape(in.Area) + "/" + strings.ToUpper(in.Criterion), Query: in.query()}, errors.Join(checkCriterion(in.Criterion), checkArea(in.Area))
		}, nil)
	add(d, s, "gaps", "差距", "What is missing to the next point, per criterion and per group gate, cheapest first.",
		func(in areaIn) (Request, error) {
			return Request{Path: "/v1/gaps", Query: in.query("area", in.Area)}, nil
		}, nil)
	add(d, s, "worklist", "责任单位任务", "Per responsible unit: its criteria, points at stake, what data is missing, when it is due.",
		func(in worklistIn) (Request, error) {
			return Request{Path: "/v1/worklist", Query: in.query("area", in.Area, "unit", in.Unit)}, nil
		}, nil)
}

type tableIn struct {
	pin
	Limit  int    `json:"limit,omitempty" jsonschema:"rows of a page, 1 to 1000; 200 without it"`
	Cursor string `json:"cursor,omitempty" jsonschema:"next of the page before; everything else as it was asked"`
}

func (in tableIn) query(more ...string) url.Values {
	limit := in.Limit
	if limit <= 0 {
		limit = 200
	}
	return in.pin.query(append(more, "limit", strconv.Itoa(min(limit, 1000)), "cursor", in.Cursor)...)
}

type observationsIn struct {
	tableIn
	Area    string `json:"area,omitempty" jsonschema:"area code of the figure; CN is the nation"`
	Measure string `json:"measure,omitempty" jsonschema:"such as online_retail, express_volume, retail_sales"`
	Period  string `json:"time_period,omitempty" jsonschema:"such as 2025 or 2025-05"`
	AsOf    string `json:"as_of,omitempty" jsonschema:"only what was known on this day, YYYY-MM-DD"`
}

type nothing struct{}

// dataTools are the figures and where they come from.
func (d desk) dataTools(s *mcp.Server) {
	add(d, s, "sources", "数据来源", "Each source and county data set as of the snapshot: newest period, age, state (fresh, nothing new, late, stale, ended) and why.",
		func(in tableIn) (Request, error) {
			return Request{Path: "/v1/sources", Query: in.query()}, nil
		}, nil)
	add(d, s, "observations", "所用数据", "The figures used, every vintage with its source, address and cell; is_current marks the one the scores used.",
		func(in observationsIn) (Request, error) {
			return Request{Path: "/v1/observations", Query: in.query("area", in.Area, "measure", in.Measure, "time_period", in.Period, "as_of", in.AsOf)}, nil
		}, nil)
	add(d, s, "snapshots", "快照", "The published history, oldest first.",
		func(nothing) (Request, error) { return Request{Path: "/v1/snapshots"}, nil }, nil)
}

type diffIn struct {
	A    string `json:"a" jsonschema:"id of the earlier snapshot"`
	B    string `json:"b" jsonschema:"id of the later snapshot"`
	Area string `json:"area,omitempty" jsonschema:"six-digit area code; every area without it"`
}

func (d desk) diffTool(s *mcp.Server) {
	add(d, s, "diff", "两个快照的差异", "What changed from one snapshot to another, each part with its cause.",
		func(in diffIn) (Request, error) {
			return Request{Path: "/v1/diffs/" + url.PathEscape(in.A) + "/" + url.PathEscape(in.B), Query: pin{}.query("area", in.Area)}, errors.Join(checkID(in.A), checkID(in.B))
		}, nil)
}

type sqlIn struct {
	pin
	SQL string `json:"sql" jsonschema:"one SELECT on the tables published.*; names, types and comments: SELECT * FROM duckdb_columns()"`
}

func (d desk) sqlTool(s *mcp.Server) {
	add(d, s, "sql", "自编查询", "One read-only SELECT (DuckDB) on the published tables of a snapshot, bounded in time, memory and size. Values are text.",
		func(in sqlIn) (Request, error) {
			body, err := json.Marshal(map[string]string{"sql": in.SQL})
			return Request{Path: "/v1/query", Query: in.query("format", "json"), Body: body}, err
		}, nil)
}

var (
	areaForm      = regexp.MustCompile(`^[0-9]{6}$`)
	criterionForm = regexp.MustCompile(`^[Ii][0-9]{2}\.[0-9]{1,2}$`)
	idForm        = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
)

func checkArea(code string) error {
	if !areaForm.MatchString(code) {
		return fmt.Errorf("area: wanted a six-digit code, found %q", code)
	}
	return nil
}

func checkCriterion(id string) error {
	if !criterionForm.MatchString(id) {
		return fmt.Errorf("criterion: wanted an id such as I05.1, found %q", id)
	}
	return nil
}

func checkID(id string) error {
	if !idForm.MatchString(id) {
		return fmt.Errorf("snapshot: wanted an id such as 2026-03-31-7f3a9c1b22d4, found %q", id)
	}
	return nil
}

func checkDetail(detail string) error {
	switch detail {
	case "", "groups", "indicators", "all":
		return nil
	}
	return fmt.Errorf("detail: wanted groups, indicators or all, found %q", detail)
}

// readScores lets a newer server's fields pass.
func readScores(body []byte) (*publish.ScoresDocument, error) {
	doc := &publish.ScoresDocument{}
	if err := json.Unmarshal(body, doc); err != nil {
		return nil, fmt.Errorf("read the scores: %w", err)
	}
	return doc, nil
}

// keepDetail leaves the finer parts of a scorecard out.
func keepDetail(in scoresIn, body []byte) ([]byte, error) {
	if in.Detail == "all" {
		return body, nil
	}
	doc, err := readScores(body)
	if err != nil {
		return nil, err
	}
	for i := range doc.Areas {
		doc.Areas[i].Criteria = []publish.CriterionScore{}
		if in.Detail != "indicators" {
			doc.Areas[i].Indicators = []publish.IndicatorScore{}
		}
	}
	return doc.Encode()
}

// keepCriterion keeps one criterion of one area.
func keepCriterion(in criterionIn, body []byte) ([]byte, error) {
	doc, err := readScores(body)
	if err != nil {
		return nil, err
	}
	for _, a := range doc.Areas {
		for _, c := range a.Criteria {
			if a.RefArea == in.Area && strings.EqualFold(c.ID, in.Criterion) {
				return json.Marshal(c)
			}
		}
	}
	return nil, fmt.Errorf("criterion: area %s has no %s", in.Area, in.Criterion)
}
