package transform

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netmarket/metrics"
)

// Where nothing is decided yet the worklist holds all 75 criteria, and the
// points of each unit's own rows are those of the edition, and those that the
// rules print in §6.3: points, of those where it stands first, indicators.
func TestWorklistPointsAreThoseOfTheIndex(t *testing.T) {
	printed := map[string]string{
		"县市场监管局": "75/50 (30)", "县工信局（商务局）": "35/26 (15)", "县发改局": "18/12", "各成员单位": "15/0", "县行政服务中心管委会": "12/0",
		"县人社局": "10/0", "县司法局": "9/0", "县创建工作领导小组成员单位": "8/8", "县统计局": "6/0", "县数字中心": "6/0", "县税务局": "5/0",
		"县文旅局": "5/0", "县农业农村局": "5/0", "县供销社": "5/0", "县财政局": "5/0", "县委网信办": "4/4", "县公安局": "3/0", "银保监组": "3/0",
		"县交通运输局": "2/0", "县林业局": "2/0",
	}
	run := caseRun{AsOf: "2025-05-10", Area: "350421", Delivered: "2025-05-10"}
	files := map[string][]byte{"region_stats.csv": []byte("region_code,indicator,period,value,unit\n350421,online_retail,2024,60000,万元\n")}
	w, err := buildCase(t, files, run)
	if err != nil {
		t.Fatal(err)
	}
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{}
	for _, r := range edition.Responsibilities() {
		wanted[r.Unit] = fmt.Sprintf("%d/%d (%d)", r.Points, r.LeadPoints, r.Indicators)
	}
	found := map[string]string{}
	err = each(context.Background(), w.db, `
		select unit, cast(sum(max) as bigint) || '/' || cast(sum(case when is_lead then max else 0 end) as bigint), count(distinct indicator)
		from published.worklist where not is_collective group by unit`, nil, func(c []string) {
		found[c[0]] = fmt.Sprintf("%s (%s)", c[1], c[2])
		if p := printed[c[0]]; p != c[1] && p != found[c[0]] {
			t.Errorf("%s: wanted %q of the rules, found %s", c[0], p, found[c[0]])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, found); diff != "" {
		t.Errorf("points of units (- edition, + worklist):\n%s", diff)
	}
	if len(printed) != len(found) {
		t.Errorf("wanted %d units of the rules, found %d", len(printed), len(found))
	}
}

func TestOwnersAreUnits(t *testing.T) {
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	for printed, wanted := range map[string][]string{
		"人社局/统计局/工信局": {"县人社局", "县统计局", "县工信局（商务局）"},
		"工信局（商务局）":    {"县工信局（商务局）"},
		"市场监管局（国家网络交易监管平台/五级贯通系统导出）": {"县市场监管局"},
		"县创建办（人工录入，附网址）":             {"县创建办"},
		"各责任单位": {"各责任单位"},
	} {
		if diff := cmp.Diff(wanted, owners(edition, printed)); diff != "" {
			t.Errorf("%s (- wanted, + found):\n%s", printed, diff)
		}
	}
}

// The spellings that the loader folds and those that SQL folds meet: every
// spelling of the edition, and what people make of brackets and blanks.
func TestSpellingFoldsAsTheLoaderDoes(t *testing.T) {
	w, err := buildCase(t, map[string][]byte{"tax.csv": []byte("year,scope,amount,amount_unit\n2024,ecommerce,1,万元\n")}, caseRun{AsOf: "2025-05-10", Area: "350421", Delivered: "2025-05-10"})
	if err != nil {
		t.Fatal(err)
	}
	offenders(t, w, "spellings of the edition", "select alias, spelling from ref.unit_spelling where macros.spelling(alias) <> spelling")
	for _, name := range []string{"县工信局(商务局)", "县工信局 （商务局）", "县工信局〔商务局〕", "县工信局【商务局】", "县工信局\u3000（ 商务局\u00a0）", "县工信局［商务局］\t", "\ufeff县商务局\u200b"} {
		var found string
		if err := w.conn.QueryRowContext(context.Background(), "select macros.spelling(?::varchar)", name).Scan(&found); err != nil {
			t.Fatal(err)
		}
		if wanted := metrics.Normalise(name); found != wanted {
			t.Errorf("%q: wanted %q, found %q", name, wanted, found)
		}
	}
}
