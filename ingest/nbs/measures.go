package nbs

import (
	"fmt"
	"regexp"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// The measures of a retail release.
const (
	retailSales     = "retail_sales"              // 社会消费品零售总额
	onlineRetail    = "online_retail"             // 全国网上零售额, last published for 2025
	onlineGoods     = "online_retail_goods"       // 实物商品网上零售额, since 2026 网上商品零售额 with the same scope
	onlineWithWider = "online_goods_and_services" // 全国网上商品和服务零售额, since 2026, wider scope
)

// The bureau measures in 亿元.
const (
	unit     = "亿元"
	unitMult = 8
)

// retailLabel is the row and the subject every release has.
const retailLabel = "社会消费品零售总额"

// measureOf names the measure of each label; 网上服务零售额 is known so that its
// figures are not taken for those of the label before it.
var measureOf = map[string]string{
	retailLabel:  retailSales,
	"网上零售额":      onlineRetail,
	"网上商品和服务零售额": onlineWithWider,
	"实物商品网上零售额":  onlineGoods,
	"网上商品零售额":    onlineGoods,
	"网上服务零售额":    "",
}

// labels in an order in which a longer one comes before one it contains.
var labels = []string{retailLabel, "网上商品和服务零售额", "实物商品网上零售额", "网上商品零售额", "网上服务零售额", "网上零售额"}

// firstWider is the year from which 网上零售额 is replaced by
// 网上商品和服务零售额; the bureau calls the two not comparable.
const firstWider = 2026

// onlineTotal is the label of the online total in a year.
func onlineTotal(year int) (label, measure string) {
	if year >= firstWider {
		return "网上商品和服务零售额", onlineWithWider
	}
	return "网上零售额", onlineRetail
}

// First years in which releases print online figures at all.
const (
	firstOnline = 2014
	firstGoods  = 2015
)

// requireAll checks that the page held every figure a release of its year
// holds, as a level or at least as a growth rate.
func (r *release) requireAll(prose []bulletin.Paragraph) {
	label, total := onlineTotal(r.period.Year)
	if r.period.Year >= firstOnline {
		r.require(total, "全国"+label, prose)
	}
	if r.period.Year >= firstGoods {
		r.require(onlineGoods, "实物商品网上零售额 or 网上商品零售额", prose)
	}
	r.require(retailSales, retailLabel, prose)
}

func (r *release) require(measure, label string, prose []bulletin.Paragraph) {
	if r.figures.Has(func(o ingest.Observation) bool { return strings.TrimSuffix(o.Measure, "_yoy") == measure }) {
		return
	}
	r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: "page",
		Wanted: fmt.Sprintf("%s with a level or a growth rate", label), Found: bulletin.Subjects(prose, subject)})
}

// subject is anything the prose calls a kind of retail sales.
var subject = regexp.MustCompile(`\p{Han}{0,12}零售(总)?额`)
