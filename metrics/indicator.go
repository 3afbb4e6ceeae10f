package metrics

// Natures of an indicator as printed in the column 变量性质 are kept as
// printed (定量, 定性, 定性+定量, 定量+定性); what a criterion really is, its
// Kind says.
const (
	KindComputed = "computed" // decided by figures
	KindJudged   = "judged"   // decided by reviewers on evidence
	KindMixed    = "mixed"    // needs both
)

// How the parts of a criterion make its points.
const (
	CombineSum = "sum" // the points of the parts add up
	CombineAll = "all" // every part must pass, else no point
)

// Who leads an indicator.
const (
	LeadNamed       = "named"        // the table says 牵头
	LeadFirstListed = "first_listed" // only the first unit of the cell; the order is no legal lead
)

// Indicator is one of the numbered 三级指标, one row of 附件2.
type Indicator struct {
	Number      int         `yaml:"number"` // 编号, 1 to 41
	Name        string      `yaml:"name"`   // without the points
	Subgroup    string      `yaml:"subgroup"`
	Nature      string      `yaml:"nature"` // 变量性质 as printed
	Points      int         `yaml:"points"`
	Explanation string      `yaml:"explanation"` // 指标说明及打分标准, verbatim
	Methods     []string    `yaml:"methods"`     // 方式
	Sources     []string    `yaml:"sources"`     // 数据或资料来源
	Units       []string    `yaml:"units"`       // 责任单位, canonical names in printed order
	Lead        string      `yaml:"lead"`        // one of Units
	LeadBasis   string      `yaml:"lead_basis"`  // named or first_listed
	Criteria    []Criterion `yaml:"criteria"`
	Notes       string      `yaml:"notes"` // what a reader of the score must know

	file string // below the edition's folder, for messages
}

// Criterion is one scoring item of an indicator.
type Criterion struct {
	ID       string   `yaml:"id"` // "I25.2"
	Points   int      `yaml:"points"`
	Kind     string   `yaml:"kind"`     // computed, judged, mixed
	Text     string   `yaml:"text"`     // contained in the indicator's explanation
	Combine  string   `yaml:"combine"`  // sum, all
	Options  []string `yaml:"options"`  // names of the legal readings that touch it
	Datasets []string `yaml:"datasets"` // county data sets that feed it, the main one first
	Parts    []Part   `yaml:"parts"`
}

// Shapes of a rule. Each has one SQL model; see the fields of Part.
const (
	ShapeGrowthComparison   = "growth_comparison"
	ShapeShareComparison    = "share_comparison"
	ShapeShareBand          = "share_band"
	ShapeThresholdRate      = "threshold_rate"
	ShapeBeatsBenchmark     = "beats_benchmark"
	ShapeCappedCount        = "capped_count"
	ShapeCoverageAndMinimum = "coverage_and_minimum"
	ShapeAttested           = "attested"
)

// Part is one decision of a criterion. Which fields are set follows from
// Shape and is checked: no more and no fewer than that shape's. Numbers that
// figures are compared with are decimal strings; rates are in percent.
type Part struct {
	Part  string `yaml:"part"` // "" when the criterion has one part
	Shape string `yaml:"shape"`

	Measure          string `yaml:"measure"`           // growth_comparison: what grows
	BenchmarkArea    string `yaml:"benchmark_area"`    // growth_comparison, share_comparison: nation, self
	BenchmarkMeasure string `yaml:"benchmark_measure"` // growth_comparison
	Numerator        string `yaml:"numerator"`         // share_comparison, a measure
	Denominator      string `yaml:"denominator"`       // share_comparison, a measure
	Operator         string `yaml:"operator"`          // ">", ">=" or "="
	PointsPerYear    int    `yaml:"points_per_year"`   // growth_comparison, share_comparison
	Years            int    `yaml:"years"`             // growth_comparison, share_comparison

	Rate      string `yaml:"rate"`      // share_band, threshold_rate, beats_benchmark, coverage_and_minimum
	Threshold string `yaml:"threshold"` // threshold_rate, coverage_and_minimum: percent, or a count
	Benchmark string `yaml:"benchmark"` // beats_benchmark: the national figure
	Tally     string `yaml:"tally"`     // capped_count: what is counted
	Bands     []Band `yaml:"bands"`     // share_band (percent), capped_count (pieces); ascending

	FloorsCNY      []Floor `yaml:"floors_cny"`      // capped_count: sales in yuan from which an operator counts
	MinimumMeasure string  `yaml:"minimum_measure"` // coverage_and_minimum
	Minimum        string  `yaml:"minimum"`         // coverage_and_minimum, inclusive

	Levels []string `yaml:"levels"` // attested: issuer's level, any of them
	Forms  []string `yaml:"forms"`  // attested: form of the evidence, any of them
	AnyOf  []string `yaml:"any_of"` // attested: the document's alternatives, one is enough
}

// Band gives Points to a value of at least AtLeast (inclusive).
type Band struct {
	AtLeast string `yaml:"at_least"` // decimal string
	Points  int    `yaml:"points"`
}

// Floor is the inclusive threshold of one region class.
type Floor struct {
	RegionClass string `yaml:"region_class"` // east, central, west
	AtLeast     string `yaml:"at_least"`     // decimal string
}
