package metrics

import (
	"flag"
	"os"
	"strings"
	"testing"
)

const (
	mingxi   = "samr2022/mingxi2024"
	passline = "samr2026/passline"
)

var update = flag.Bool("update", false, "write goldens and the methodology page instead of comparing them")

// supplied is what the rest of the project supplies, typed here a second time
// so that a renamed measure or rate in the YAML is noticed.
var supplied = Vocabulary{
	Measures: words("online_retail online_retail_goods online_goods_and_services retail_sales express_volume"),
	Datasets: words(`region_stats national_reference online_operators online_shops market_entities market_entities_summary
		operator_sales express_volume employment tax staff_roster platform_users identity_claims monitoring_checks
		complaints_12315 reports_12315 supervised_leads review_litigation odr training_records rate_summary
		evidence_ledger calendar units`),
	Rates: words(`online_operator_share online_employment_share ecommerce_tax_share survival_two_years platform_user_share
		claims_handled report_check_on_time lead_on_time lead_completed upheld won procedural_loss monitoring_on_time
		monitoring_completed first_check_on_time closed_on_time mediation_success satisfaction odr_on_time
		odr_settlement training_coverage training_min_hours`),
	Tallies: words("new_large_operators institutional_outputs"),
}

func words(s string) []string { return strings.Fields(s) }

func load(t *testing.T) *Edition {
	t.Helper()
	e, err := Load(mingxi)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// printed reads a file of testdata/official without its first line, which says
// what the file proves.
func printed(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/official/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if !strings.HasPrefix(lines[0], "# ") || !strings.Contains(lines[0], "proves") {
		t.Fatalf("%s: wanted a first line that says what the file proves, found %q", name, lines[0])
	}
	return lines[1:]
}
