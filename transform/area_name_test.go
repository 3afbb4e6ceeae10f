package transform

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNamesOfAreas resolves what tables name by the parents of the area table:
// a city with two provinces' districts of one name, a municipality whose
// districts lie right below it, a county right below its province. A name
// nobody can decide is refused with its candidates.
func TestNamesOfAreas(t *testing.T) {
	w := filledWarehouse(t, `insert into ref.area by name
		select unnest(['910000', '910100', '910200', '910121', '910221', '910222', '920000', '920121', '919021']) as ref_area,
			unnest(['合成甲省', '合成子市', '合成丑市', '合成区', '合成区', '独名区', '合成京', '合成区', '直管市']) as name,
			unnest(['province', 'city', 'city', 'county', 'county', 'county', 'province', 'county', 'county']) as level,
			unnest(['CN', '910000', '910000', '910100', '910200', '910200', 'CN', '920000', '910000']) as parent, 'east' as region_class;
insert into raw.capture by name
		select unnest(['own', 'city', 'province', 'metropolis', 'elsewhere', 'nation']) as capture, 'county' as source, 'tax' as dataset,
			unnest(['910221', '910100', '910000', '920000', '350421', null]) as ref_area, '2026-01-01' as vintage, '2026-01-01T00:00:00Z' as fetched_at;
insert into raw.tax by name
		select capture, '' as sheet, '2' as row, region_code from raw.capture,
			(select unnest(['合成区', '合成子市合成区', '合成甲省合成丑市合成区', '合成京合成区', '合成甲省直管市', '直管', '独名', '910121000000', '三明市明溪县', '无此区']) as region_code)
`)
	w.runFor(t, []string{"staging.named_area"}, nil)
	found := queryTexts(t, w, `select capture, ref_area, candidates from staging.named_area where written = '合成区' order by capture`)
	wanted := []string{
		"city 910121 ", "elsewhere  910121合成区、910221合成区、920121合成区", "metropolis 920121 ", "nation  910121合成区、910221合成区、920121合成区",
		"own 910221 ", "province  910121合成区、910221合成区",
	}
	if diff := cmp.Diff(wanted, found); diff != "" {
		t.Errorf("one name, three counties: wanted -, found +\n%s", diff)
	}
	found = queryTexts(t, w, `select written, string_agg(distinct coalesce(ref_area, 'none'), ' ') from staging.named_area where written <> '合成区' group by written order by written`)
	wanted = []string{
		"910121000000 910121", "三明市明溪县 350421", "合成京合成区 920121", "合成子市合成区 910121", "合成甲省合成丑市合成区 910221", "合成甲省直管市 919021",
		"无此区 none", "独名 910222", "直管 919021",
	}
	if diff := cmp.Diff(wanted, found); diff != "" {
		t.Errorf("written in full or alone: wanted -, found +\n%s", diff)
	}
}
