package transform

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// growthSuffix ends the name of a growth as its publisher prints it.
const growthSuffix = "_yoy"

// countedUnit is the unit of measures that are counted from registers, so that
// no printed figure of theirs is read.
const countedUnit = "ENTITIES"

func (p *assumptionParser) measureNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(p.measures)), func(name string) bool {
		return p.measures[name]["unit_measure"] == countedUnit
	})
}

// figure reads a figure of a measure and puts the series that is published in
// its period in the place of an ended one.
func (p *assumptionParser) figure(a Assumption) (Assumption, error) {
	a.Kind = AssumedFigure
	m := p.measures[a.Name]
	if m["unit_measure"] == countedUnit {
		return a, fmt.Errorf("name: wanted a measure that is printed, found %s, which is counted from registers; assume online_operator_share=PART/WHOLE or survival_two_years=PART/WHOLE", a.Name)
	}
	if m["kind"] == "rate" && a.RefArea != nation {
		return a, fmt.Errorf("area: wanted CN for %s, found %s", a.Name, a.RefArea)
	}
	if !yearForm.MatchString(a.Period) && !monthForm.MatchString(a.Period) && !untilForm.MatchString(a.Period) {
		return a, fmt.Errorf("period: wanted 2025, 2025-05 or 2025-01..05 after %s:, found %q", a.Name, a.Period)
	}
	if from := m["successor_from"]; a.RefArea == nation && from != "" && a.Period[:4] >= from {
		if m["kind"] != "growth" {
			return a, fmt.Errorf("name: wanted a figure that is published in %s, found %s, which ends before %s; its successor %s is not comparable with it, so assume the growth CN.%s%s:%s=…%%",
				a.Period[:4], a.Name, from, m["successor"], a.Name, growthSuffix, a.Period)
		}
		a.Name = m["successor"]
	}
	return p.amount(a, m["unit_measure"])
}

// amount reads number and unit.
func (p *assumptionParser) amount(a Assumption, measure string) (Assumption, error) {
	cut := numberForm.FindStringSubmatch(a.Value)
	if cut == nil {
		return a, fmt.Errorf("value: wanted a number in plain digits with its unit, found %q", a.Value)
	}
	var known []string
	for _, u := range p.units {
		if u["unit_measure"] != measure {
			continue
		}
		known = append(known, u["unit"])
		if u["unit"] != cut[2] {
			continue
		}
		factor, err := strconv.ParseInt(u["factor"], 10, 64)
		if err != nil {
			return a, fmt.Errorf("read sql/ref/unit.csv: %s: %w", u["unit"], err)
		}
		a.Value, a.Unit = cut[1], cut[2]
		return a, p.within(a, factor)
	}
	return a, fmt.Errorf("unit: wanted %s after %s, found %q", strings.Join(known, " or "), cut[1], cut[2])
}

// most bounds percentages: a growth loses no more than all, a rate lies
// between nothing and all.
var mostPercent = map[string][2]int64{"growth": {-100, 1000}, "rate": {0, 100}}

func (p *assumptionParser) within(a Assumption, factor int64) error {
	n, err := number("value", a.Value, factor)
	if err != nil {
		return err
	}
	bounds, isPercent := mostPercent[p.measures[a.Name]["kind"]]
	if isPercent && (n.Cmp(big.NewRat(bounds[0], 1)) < 0 || n.Cmp(big.NewRat(bounds[1], 1)) > 0) {
		return fmt.Errorf("value: wanted %d%% to %d%%, found %s%%", bounds[0], bounds[1], a.Value)
	}
	if !isPercent && n.Sign() < 0 {
		return fmt.Errorf("value: wanted a total from 0, found %s", a.Value)
	}
	return nil
}

// referenceRows reads sql/ref/<name>.csv, each row by column name.
func referenceRows(name string) ([]map[string]string, error) {
	records, err := referenceTable("ref/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	return named(records), nil
}

// named gives each row below a header its columns' names.
func named(records [][]string) (rows []map[string]string) {
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}
