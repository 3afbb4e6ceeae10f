package main

import (
	"slices"

	"netmarket/ingest/county"
	"netmarket/transform"
)

// seriesKeys are the data sets whose rows are figures of periods, and the
// evidence ledger; of every other a row is told apart by the template's key.
// Where a series has a publisher's measure, its name is the measure's.
var seriesKeys = map[string]transform.DatasetKey{
	"region_stats":            {Columns: []string{"indicator", "period", "basis"}, Period: "period", Series: "indicator", KnownOn: "released_on", IsShown: true},
	"national_reference":      {Columns: []string{"indicator", "period", "basis"}, Period: "period", Series: "indicator", KnownOn: "released_on", IsNation: true, IsShown: true},
	"express_volume":          {Columns: []string{"direction", "period", "basis"}, Period: "period", Series: "express_volume", IsShown: true},
	"employment":              {Columns: []string{"scope", "year"}, Period: "year", Series: "employment", IsShown: true},
	"tax":                     {Columns: []string{"scope", "year"}, Period: "year", Series: "tax", IsShown: true},
	"rate_summary":            {Columns: []string{"item_id", "period"}, Period: "period", Series: "item_id", IsShown: true},
	"market_entities_summary": {Columns: []string{"as_of", "etype"}, Period: "as_of", Series: "market_entities", IsShown: true},
	"operator_sales":          {Columns: []string{"operator_key", "operator_name", "year"}, Period: "year", Series: "operator_sales"},
	"calendar":                {Columns: []string{"day"}, Period: "day", Series: "calendar", IsShown: true},
	"training_records":        {Columns: []string{"staff_id", "session_id", "held_on"}},
	"evidence_ledger":         {Columns: []string{"unit", "evidence_id", "round"}, Cause: transform.CauseEvidence, IsShown: true},
	"units":                   {Columns: []string{"unit_id"}, IsShown: true},
}

// datasetKeys says how rows of each county data set are told apart, as staging
// does.
func datasetKeys() transform.DatasetKeys {
	keys := transform.DatasetKeys{}
	for _, d := range county.Datasets() {
		key, ok := seriesKeys[d.ID]
		if !ok {
			key = transform.DatasetKey{Fallback: d.KeyFallback}
		}
		for i := range d.Columns {
			if c := &d.Columns[i]; c.Region {
				key.Area = append(key.Area, c.Key)
			}
		}
		if key.Columns == nil {
			key.Columns = slices.DeleteFunc(slices.Clone(d.Key), func(column string) bool { return slices.Contains(key.Area, column) })
		}
		keys[d.ID] = key
	}
	return keys
}
