package synthetic

import (
	"fmt"
	"strings"

	exports "netmarket/ingest/county"
)

// county is one area as all its data sets know it.
type county struct {
	spec     *Spec
	seed     uint64
	area     Area
	traits   traits
	charset  charset
	words    *lexicon
	areaText []byte // its name, in the charset of the file
}

func newCounty(s *Spec, a Area) *county {
	c := charset(s.Format)
	return &county{spec: s, seed: s.Seed, area: a, traits: traitsOf(a.Index), charset: c, words: c.lexicon(), areaText: c.word(a.Name)}
}

// source appends row i of a data set of a county. It is safe for many callers at
// once.
type source interface {
	row(r row, i int) row
}

// kind is a data set that can be invented.
type kind struct {
	id      string
	columns []string // keys in the order in which a source prints them
	hasArea bool     // a column names the area, so that one file can hold many
	rows    int      // fixed number of rows; 0 is asked for
	source  func(*county) source
	without func(traits) bool // counties that did not deliver it; nil: none
}

// kinds are the data sets in the order of their codes.
var kinds = []kind{
	{id: operators, hasArea: true, source: newOperators,
		columns: strings.Fields("operator_key operator_name category is_natural_person exempt_reason established_on online_since status closed_on region_code address contact id_no predecessor")},
	{id: shops, source: newShops, columns: strings.Fields("platform shop_id shop_name url operator_key opened_on status trades annual_sales")},
	{id: entities, hasArea: true, source: newEntities, without: func(t traits) bool { return t.noEntities },
		columns: strings.Fields("uscc name etype legal_rep established_on approved_on status closed_on authority address scope region_code")},
	{id: sales, source: newSales, columns: strings.Fields("operator_key operator_name year sales established_on moved_in_on proof")},
	{id: complaints, source: newComplaints,
		columns: strings.Fields("complaint_no received_at assigned_at first_check_at accepted accepted_at excluded_days closed_at result is_online platform respondent respondent_uscc category problem amount recovered satisfaction handler_unit complainant phone id_no address content on_time")},
	{id: reports, source: newReports,
		columns: strings.Fields("report_no received_at assigned_at checked_at extended excluded_days decision filed_on is_online platform respondent illegal_act handler_unit reporter phone")},
	{id: statistics, hasArea: true, rows: statisticRows, source: newStatistics,
		columns: strings.Fields("region_code region_name indicator period value unit growth_pct basis vintage source released_on filled_by")},
	{id: parcels, hasArea: true, rows: parcelRows, source: newParcels, without: func(t traits) bool { return t.noExpress },
		columns: strings.Fields("region_code period direction volume growth_pct basis")},
}

// Datasets are the ids of the data sets that can be invented.
func Datasets() (ids []string) {
	for _, k := range kinds {
		ids = append(ids, k.id)
	}
	return ids
}

// head is the lines above the rows: that all is invented, what it is and when it
// was filled in, the headers of the blank template.
func (k *kind) head(place string) (string, error) {
	d := exports.Lookup(k.id)
	if d == nil {
		return "", fmt.Errorf("wanted a data set of the catalogue, found %s", k.id)
	}
	var headers []string
	for _, key := range k.columns {
		c := d.Column(key)
		if c == nil {
			return "", fmt.Errorf("%s: wanted a column of the catalogue, found %s", k.id, key)
		}
		header := c.Header
		if len(c.Units) > 1 {
			header += "（" + c.Units[0] + "）" // sources print in the first
		}
		headers = append(headers, header)
	}
	return mark + "\n" + place + strings.NewReplacer("（", "", "）", "").Replace(d.Title) + " " + filled + "\n" + strings.Join(headers, ",") + "\n", nil
}

// mark is the line by which every file calls itself invented.
const mark = "合成示例数据，非真实统计"
