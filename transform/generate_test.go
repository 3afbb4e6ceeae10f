package transform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"netmarket/metrics"
)

// counties are the areas a generated store has data for.
var counties = []string{"350404", "350405", "350421", "350423", "350424", "350425", "350426", "350428", "350429", "350430", "350481"}

// store is a generated set of case files: tables by file name, without header.
type store struct {
	rows map[string][]string
}

var storeHeaders = map[string]string{
	"national":         "released_on,measure,time_period,value,status",
	"region_stats":     "region_code,indicator,period,value,unit,growth_pct,basis,vintage",
	"express_volume":   "region_code,period,direction,volume,volume_unit",
	"employment":       "region_code,year,scope,persons",
	"tax":              "region_code,year,scope,amount,amount_unit",
	"rate_summary":     "item_id,period,numerator,denominator",
	"evidence_ledger":  "evidence_id,item_ids,title,issuer_level,kind,dated_on,status,self_score,review_score,round",
	"operator_sales":   "operator_key,operator_name,year,sales,established_on",
	"online_operators": "operator_key,category,is_natural_person,established_on,online_since,status",
	"market_entities":  "uscc,status,established_on",

	"national_reference": "indicator,period,value,unit,vintage,low,high,source",

	"complaints_12315":  "complaint_no,received_at,assigned_at,first_check_at,accepted,accepted_at,excluded_days,closed_at,result,is_online,platform,on_time,satisfaction",
	"reports_12315":     "report_no,received_at,assigned_at,checked_at,extended,excluded_days,decision,filed_on,is_online,platform",
	"supervised_leads":  "lead_no,from_unit,assigned_on,due_on,handled_on,finished_on,is_online,status",
	"monitoring_checks": "task_id,dispatched_on,due_on,finished_on,status",
	"identity_claims":   "dispatch_id,dispatched_on,result,handled_on",
	"odr":               "odr_no,unit_name,received_at,due_on,closed_at,result",
	"review_litigation": "case_no,kind,penalty_no,is_online,decided_on,outcome,procedural_fault,effective",
	"staff_roster":      "staff_id,on_establishment,role,from_on,to_on,name_key",
	"training_records":  "staff_id,session_id,held_on,hours",
	"platform_users":    "account_id,staff_id,enabled,created_on",
}

// open makes a file that may stay without rows.
func (s *store) open(file string) {
	if s.rows == nil {
		s.rows = map[string][]string{}
	}
	if _, ok := s.rows[file]; !ok {
		s.rows[file] = nil
	}
}

func (s *store) add(file, format string, args ...any) {
	s.open(file)
	s.rows[file] = append(s.rows[file], fmt.Sprintf(format, args...))
}

// files renders the tables with their headers.
func (s *store) files() map[string][]byte {
	files := map[string][]byte{}
	for file, rows := range s.rows {
		dataset := file[strings.LastIndex(file, "/")+1:]
		dataset, _, _ = strings.Cut(dataset, "@")
		files[file+".csv"] = []byte(storeHeaders[dataset] + "\n" + strings.Join(rows, "\n") + "\n")
	}
	return files
}

// log writes the tables that have rows into the log of the draw, which is shown
// where it fails.
func (s *store) log(t *rapid.T) {
	for _, file := range slices.Sorted(maps.Keys(s.rows)) {
		if rows := s.rows[file]; len(rows) > 0 {
			t.Logf("%s.csv\n%s", file, strings.Join(rows, "\n"))
		}
	}
}

// known draws whether a figure was delivered: five times of six.
func known(t *rapid.T) bool { return rapid.IntRange(0, 5).Draw(t, "known") > 0 }

// hundredths draws a total of up to most hundredths.
func hundredths(t *rapid.T, most int) int { return rapid.IntRange(0, most).Draw(t, "total") }

func decimal(hundredths int) string { return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100) }

// nation draws the nation's printed growth and totals of the assessed years.
func (s *store) nation(t *rapid.T) {
	for _, measure := range []string{"online_retail", "retail_sales", "express_volume"} {
		for year := 2023; year <= 2025; year++ {
			released := fmt.Sprintf("%d-01-%02d", year+1, rapid.IntRange(10, 28).Draw(t, "day"))
			s.add("national", "%s,%s,%d,%d,A", released, measure, year, rapid.IntRange(1000, 500000).Draw(t, measure))
			if known(t) {
				s.add("national", "%s,%s_yoy,%d,%s,A", released, measure, year, decimal10(rapid.IntRange(-150, 300).Draw(t, "yoy")))
			}
		}
	}
	for _, measure := range []string{"mediation_success", "satisfaction", "odr_on_time", "odr_settlement"} {
		if known(t) {
			value := rapid.IntRange(0, 1000).Draw(t, measure)
			s.add("CN/national_reference", "%s,2025,%s,%%,%s,%s,%s,generated", measure, decimal10(value),
				rapid.SampledFrom([]string{"final", "estimate"}).Draw(t, "vintage"), decimal10(max(value-20, 0)), decimal10(min(value+20, 1000)))
		}
	}
}

func decimal10(tenths int) string {
	sign := ""
	if tenths < 0 {
		sign, tenths = "-", -tenths
	}
	return fmt.Sprintf("%s%d.%d", sign, tenths/10, tenths%10)
}

// county draws the exports of one county: cases by rows for most of them,
// beside the totals stated for some of the rates. It returns the cases.
func (s *store) county(t *rapid.T, area string, e *metrics.Edition) caseDraw {
	c := countyDraw{area: area}
	c.draw(t, e)
	c.write(s, 1)
	cases := caseDraw{}
	if known(t) {
		cases = drawCases(t, 3, false)
	}
	cases.write(s, area, "")
	s.ledger(t, area, e)
	s.operators(t, area)
	return cases
}

// countyDraw holds one county's totals in hundredths of the printed unit and
// its stated rates, so that they can be written again at another scale.
type countyDraw struct {
	area   string
	whole  bool // every figure was delivered
	totals []countyTotal
	rates  []countyRate
}

type countyTotal struct {
	measure, period string
	value           int
	growth, vintage string // growth: ",8.1,comparable" or ",,"
}

type countyRate struct {
	rate, period           string
	numerator, denominator int
}

var countyMeasures = []string{"online_retail", "retail_sales", "express_volume", "employment_online_narrow", "employment_total", "tax_ecommerce", "tax_total_collected"}

func (c *countyDraw) draw(t *rapid.T, e *metrics.Edition) {
	for _, measure := range countyMeasures {
		for year := 2023; year <= 2025; year++ {
			if !c.whole && !known(t) {
				continue
			}
			total := countyTotal{measure: measure, period: fmt.Sprint(year), value: hundredths(t, 9_000_000), growth: ",,"}
			if measure == "online_retail" && rapid.Bool().Draw(t, "stated") {
				total.growth = "," + decimal10(rapid.IntRange(-100, 300).Draw(t, "growth")) + ",comparable"
			}
			total.vintage = rapid.SampledFrom([]string{"final", "prelim"}).Draw(t, "vintage")
			c.totals = append(c.totals, total)
		}
	}
	for _, rate := range ratesOf(e) {
		if known(t) {
			n, d := rapid.IntRange(0, 100).Draw(t, "numerator"), rapid.IntRange(0, 100).Draw(t, "denominator")
			period := rapid.SampledFrom([]string{"2025", "2024", "2024-01..2025-12", "2025-01..06"}).Draw(t, "period")
			c.rates = append(c.rates, countyRate{rate, period, min(n, d), d})
		}
	}
}

// write puts the county's totals into the store, each times scale.
func (c *countyDraw) write(s *store, scale int) {
	for _, x := range c.totals {
		value := decimal(x.value * scale)
		switch {
		case x.measure == "express_volume":
			s.add("express_volume", "%s,%s,collected,%s,万件", c.area, x.period, value)
		case strings.HasPrefix(x.measure, "employment_"):
			s.add("employment", "%s,%s,%s,%d", c.area, x.period, strings.TrimPrefix(x.measure, "employment_"), x.value*scale)
		case strings.HasPrefix(x.measure, "tax_"):
			s.add("tax", "%s,%s,%s,%s,万元", c.area, x.period, strings.TrimPrefix(x.measure, "tax_"), value)
		default:
			s.add("region_stats", "%s,%s,%s,%s,万元%s,%s", c.area, x.measure, x.period, value, x.growth, x.vintage)
		}
	}
	for _, x := range c.rates {
		above := x.numerator * scale
		if x.rate == "training_min_hours" {
			above = x.numerator // hours are an amount, not a part of the line below
		}
		s.add(c.area+"/rate_summary", "%s,%s,%d,%d", x.rate, x.period, above, x.denominator*scale)
	}
}

// ledger draws material for some criteria, in every state it can be in.
func (s *store) ledger(t *rapid.T, area string, e *metrics.Edition) {
	number := 0
	for i := range e.Indicators {
		for _, c := range e.Indicators[i].Criteria {
			for range rapid.IntRange(0, 2).Draw(t, "materials") {
				number++
				s.add(area+"/evidence_ledger", "e%d,%s,材料%d,%s,%s,%s,%s,%s,%s,%s", number, c.ID, number,
					rapid.SampledFrom([]string{"national", "provincial", "city", ""}).Draw(t, "level"),
					rapid.SampledFrom([]string{"institution", "media", "award"}).Draw(t, "kind"),
					rapid.SampledFrom([]string{"2023-12-31", "2024-01-01", "2025-06-30", "2026-01-15"}).Draw(t, "dated"),
					rapid.SampledFrom([]string{"pending", "provided", "reviewed", "returned"}).Draw(t, "status"),
					rapid.SampledFrom([]string{"", "0", "0.5", "1", "2.7", "3"}).Draw(t, "self"),
					rapid.SampledFrom([]string{"", "0", "0.3", "1", "2", "9"}).Draw(t, "review"),
					rapid.SampledFrom([]string{"", "self", "city", "province", "national"}).Draw(t, "round"))
			}
		}
	}
}

// operators draws a register of operators and their sales.
func (s *store) operators(t *rapid.T, area string) {
	for i := range rapid.IntRange(0, 6).Draw(t, "operators") {
		founded := rapid.SampledFrom([]string{"2015-05-05", "2024-02-29", "2024-03-31", "2025-07-01", ""}).Draw(t, "founded")
		s.add(area+"/online_operators", "o%d,%s,%t,%s,%s,%s", i,
			rapid.SampledFrom([]string{"platform", "on_platform", "own_site", "other_service", "own_site_display"}).Draw(t, "category"),
			rapid.Bool().Draw(t, "natural"), founded, founded, rapid.SampledFrom([]string{"active", "active", "cancelled"}).Draw(t, "status"))
		for year := 2023; year <= 2025; year++ {
			if known(t) {
				s.add(area+"/operator_sales", "o%d,o%d,%d,%s,%s", i, i, year,
					rapid.SampledFrom([]string{"0", "4999.99", "5000", "10000", "19999.99", "20000", "30000"}).Draw(t, "sales"), founded)
			}
		}
	}
	for i := range rapid.IntRange(0, 20).Draw(t, "entities") {
		s.add(area+"/market_entities", "m%d,active,2019-01-01", i)
	}
}
