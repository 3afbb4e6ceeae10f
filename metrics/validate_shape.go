package metrics

import (
	"math/big"
	"reflect"
	"slices"
	"strings"
)

// shape lists the YAML fields of Part that one shape needs and may have,
// beside part and shape themselves.
type shape struct{ required, optional []string }

var shapes = map[string]shape{
	ShapeGrowthComparison:   {required: []string{"measure", "benchmark_area", "benchmark_measure", "operator", "points_per_year", "years"}},
	ShapeShareComparison:    {required: []string{"numerator", "denominator", "benchmark_area", "operator", "points_per_year", "years"}},
	ShapeShareBand:          {required: []string{"rate", "bands"}},
	ShapeThresholdRate:      {required: []string{"rate", "operator", "threshold"}},
	ShapeBeatsBenchmark:     {required: []string{"rate", "benchmark", "operator"}},
	ShapeCappedCount:        {required: []string{"tally", "bands"}, optional: []string{"floors_cny"}},
	ShapeCoverageAndMinimum: {required: []string{"rate", "threshold", "minimum_measure", "minimum"}},
	ShapeAttested:           {optional: []string{"levels", "forms", "any_of"}},
}

// Closed lists of words that parts may use.
var (
	operators     = []string{">", ">=", "="}
	areas         = []string{"nation", "self"}
	regionClasses = []string{"east", "central", "west"}
	levels        = []string{"national", "provincial", "city", "county"}
	forms         = []string{"institution", "minutes", "photo", "register", "award", "instruction", "conference", "bulletin", "typical_case", "media", "screenshot"}
)

// fieldsOf returns the YAML names of the fields that a part sets.
func fieldsOf(p *Part) []string {
	var set []string
	v := reflect.ValueOf(*p)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "part" && name != "shape" && !v.Field(i).IsZero() {
			set = append(set, name)
		}
	}
	return set
}

// part checks that a part has its shape's fields and that they make sense.
func (c *checker) part(ind *Indicator, crit *Criterion, p *Part) {
	place := crit.ID
	if p.Part != "" {
		place += "." + p.Part
	}
	s, known := shapes[p.Shape]
	if !known {
		c.oneOf(ind.file, place+".shape", p.Shape, sortedKeys(shapes))
		return
	}
	found := fieldsOf(p)
	for _, name := range s.required {
		if !slices.Contains(found, name) {
			c.add(ind.file, place, "shape %s: wanted the field %s, found none", p.Shape, name)
		}
	}
	allowed := append(slices.Clone(s.required), s.optional...)
	for _, name := range found {
		if !slices.Contains(allowed, name) {
			c.add(ind.file, place, "shape %s: wanted only the fields %s, found %s", p.Shape, strings.Join(allowed, ", "), name)
		}
	}
	c.words(ind, place, p)
	c.figures(ind, place, crit, p)
}

// words checks the closed lists and that alternatives are the document's.
func (c *checker) words(ind *Indicator, place string, p *Part) {
	if p.Operator != "" {
		c.oneOf(ind.file, place+".operator", p.Operator, operators)
	}
	if p.BenchmarkArea != "" {
		c.oneOf(ind.file, place+".benchmark_area", p.BenchmarkArea, areas)
	}
	for _, l := range p.Levels {
		c.oneOf(ind.file, place+".levels", l, levels)
	}
	for _, f := range p.Forms {
		c.oneOf(ind.file, place+".forms", f, forms)
	}
	for _, text := range p.AnyOf {
		c.contained(ind, place+".any_of", text)
	}
	for _, f := range p.FloorsCNY {
		c.oneOf(ind.file, place+".floors_cny", f.RegionClass, regionClasses)
	}
	c.unique(ind.file, place+".floors_cny", names(p.FloorsCNY, func(f Floor) string { return f.RegionClass }))
}

// figures checks numbers and that the part can reach its criterion's points.
func (c *checker) figures(ind *Indicator, place string, crit *Criterion, p *Part) {
	numbers := names(p.FloorsCNY, func(f Floor) string { return f.AtLeast })
	for _, n := range append(numbers, p.Threshold, p.Minimum) {
		if n != "" && !decimal.MatchString(n) {
			c.add(ind.file, place, "wanted a decimal string, found %q", n)
		}
	}
	if most := p.Years * p.PointsPerYear; p.Years > 0 && most != crit.Points {
		c.add(ind.file, place, "wanted years × points_per_year to be the criterion's %d, found %d × %d = %d", crit.Points, p.Years, p.PointsPerYear, most)
	}
	if len(p.Bands) > 0 {
		c.bands(ind, place, crit.Points, p.Bands)
	}
}

// bands must ascend in value and points and end at the criterion's points.
func (c *checker) bands(ind *Indicator, place string, points int, bands []Band) {
	var last *big.Rat
	reached := 0
	for _, b := range bands {
		value, ok := new(big.Rat).SetString(b.AtLeast)
		if !ok || !decimal.MatchString(b.AtLeast) {
			c.add(ind.file, place+".bands", "wanted at_least as a decimal string, found %q", b.AtLeast)
			return
		}
		if last != nil && value.Cmp(last) <= 0 || b.Points <= reached {
			c.add(ind.file, place+".bands", "wanted at_least and points to ascend, found %s for %d after %d", b.AtLeast, b.Points, reached)
		}
		last, reached = value, b.Points
	}
	if reached != points {
		c.add(ind.file, place+".bands", "wanted the top band to give %d, found %d", points, reached)
	}
}

func sortedKeys(m map[string]shape) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
