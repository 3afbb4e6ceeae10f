package sitetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
)

// Kinds of page besides publisher.KindMonthly and publisher.KindCommunique.
const (
	KindMeeting        = "meeting"        // a 工作会议 with preliminary figures
	KindInterpretation = "interpretation" // 解读 of a release, the same figures in other words
	KindInterview      = "interview"      // 答记者问
	KindChart          = "chart"          // 走势图
)

// Measures a page can print; each may have a growth under its name with _yoy.
const (
	RetailSales  = "retail_sales"              // 社会消费品零售总额, 亿元
	Online       = "online_retail"             // 全国网上零售额, 亿元, to 2025
	OnlineGoods  = "online_retail_goods"       // 实物商品网上零售额, since 2026 网上商品零售额, 亿元
	OnlineWider  = "online_goods_and_services" // 全国网上商品和服务零售额, 亿元, since 2026
	OnlineOthers = "online_services"           // 网上服务零售额, 亿元: printed beside the others, not read
	Express      = "express_volume"            // 快递业务量, 亿件
)

// Figures are what a release prints, as decimals: "retail_sales": "83731",
// "retail_sales_yoy": "4.0", a minus for a fall. They are cumulated from
// January to the release's month; those of a single month have a prefix.
type Figures map[string]string

// Prefixes of the figures of single months: the release's own month, and the
// months the release about January and February prints in its annex.
const (
	OfMonth    = "month."
	OfJanuary  = "january."
	OfFebruary = "february."
)

const growth = "_yoy"

// With returns a copy with some figures changed; an empty one is taken out.
func (f Figures) With(changes Figures) Figures {
	out := maps.Clone(f)
	if out == nil {
		out = Figures{}
	}
	for key, value := range changes {
		if value == "" {
			delete(out, key)
			continue
		}
		out[key] = value
	}
	return out
}

// Release is one page of a publisher.
type Release struct {
	Source     string // "nbs" or "spb"; copies at 交通运输部 come by themselves
	Kind       string // publisher.KindMonthly where empty
	Year       int
	Month      int    // the last one it is about; 12 is the year
	ReleasedOn string // YYYY-MM-DD
	Figures    Figures
	Notes      []string // 附注, 备注
	Template   string   // one of Templates; the one of its year where empty
	Title      string   // the one of its time where empty
	Path       string   // one as the publisher forms them where empty
	Synthetic  bool     // the figures are invented: the page says 合成示例
	Bare       bool     // nbs: the page at its first address has lost its article, the copy in the archive has it
	Unlisted   bool     // no list names it
	CopiedOn   string   // spb: the day 交通运输部 copies it; two days later where empty, Never for never
	CopyPath   string   // of that copy; one as the mirror forms them where empty

	shape string // a fault of its layout, one of the shapes
	unit  string // a fault: the unit its levels are given in instead of its own
}

// shapes of a page whose layout has changed.
const (
	shapeMoved   = "moved"   // growth columns before level columns
	shapeAdded   = "added"   // one more header row on top
	shapeMerged  = "merged"  // one header cell over level and growth
	shapeRenamed = "renamed" // the row has another name
	shapeTwice   = "twice"   // the row is there again with another figure
)

// unitOf is the unit of the page's levels.
func (r Release) unitOf() string {
	switch {
	case r.unit != "":
		return r.unit
	case r.Source == "spb":
		return "亿件"
	}
	return "亿元"
}

// Never is the day of a copy that is not made.
const Never = "never"

func (r Release) kind() string {
	if r.Kind == "" {
		return publisher.KindMonthly
	}
	return r.Kind
}

// month is the month the release ends with, YYYY-MM.
func (r Release) month() string { return fmt.Sprintf("%04d-%02d", r.Year, r.Month) }

// isRelease tells what is read from what only looks like it.
func (r Release) isRelease() bool {
	return r.kind() == publisher.KindMonthly || r.kind() == publisher.KindCommunique
}

// cumulates reports whether the page speaks of the months since January.
func (r Release) cumulates() bool {
	for key := range r.Figures {
		if !strings.Contains(key, ".") {
			return true
		}
	}
	return false
}

// Observations are what a parser reads from the page: the same keys, values
// and units, in the order of their keys, without locators and printed forms.
func (r Release) Observations() []ingest.Observation {
	var all []ingest.Observation
	for key, value := range r.Figures {
		single, measure, found := strings.Cut(key, ".")
		if !found {
			single, measure = "", key
		}
		if strings.TrimSuffix(measure, growth) == OnlineOthers {
			continue
		}
		all = append(all, r.observation(single+".", measure, value))
	}
	slices.SortFunc(all, func(a, b ingest.Observation) int { return strings.Compare(a.Key(), b.Key()) })
	return all
}

func (r Release) observation(single, measure, value string) ingest.Observation {
	o := ingest.Observation{RefArea: "CN", Measure: measure, Freq: "M", TimePeriod: r.month(), Value: value, Status: "A",
		UnitMeasure: "CNY", UnitMult: 8}
	switch single {
	case OfMonth:
	case OfJanuary:
		o.TimePeriod = fmt.Sprintf("%04d-01", r.Year)
	case OfFebruary:
		o.TimePeriod = fmt.Sprintf("%04d-02", r.Year)
	default:
		o.Cumulative = true
		if r.Month == 12 {
			o.Freq, o.TimePeriod = "A", fmt.Sprintf("%04d", r.Year)
		}
	}
	switch {
	case strings.HasSuffix(measure, growth):
		o.UnitMeasure, o.UnitMult = "PERCENT", 0
	case r.Source == "spb":
		o.UnitMeasure = "PIECES"
	}
	if r.kind() == publisher.KindCommunique {
		o.Status = "P" // its first footnote says so
	}
	return o
}

// Templates are the page templates of each publisher, by the first year of a
// release on them.
func Templates(source string) []string {
	if source == "spb" {
		return []string{"2014", "2022", "2024", "2025", "2026"}
	}
	return []string{"2014", "2019", "2020", "2023", "2026"}
}

func (r Release) template() string {
	if r.Template != "" {
		return r.Template
	}
	year := fmt.Sprintf("%04d", r.Year)
	found := Templates(r.Source)[0]
	for _, t := range Templates(r.Source) {
		if t <= year {
			found = t
		}
	}
	return found
}
