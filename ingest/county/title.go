package county

import (
	"regexp"
	"strings"

	"netmarket/ingest"
)

// titleFacts are what the lines above a header say about all rows below it.
type titleFacts struct {
	text     string
	shown    string // the same without who filled it in
	units    []string
	odd      string // a unit that is not known
	period   string // canonical; "" when the lines name none or several
	year     string
	declared string // 填报日期
}

// titleFacts reads the lines above row top.
func (s *sheet) titleFacts(top int) titleFacts {
	var t titleFacts
	var lines []string
	for row := range top {
		if line := strings.Join(s.filled(row), " "); line != "" {
			lines = append(lines, line)
		}
	}
	t.text = strings.Join(lines, " ")
	t.shown = s.shownTitle(top)
	for _, line := range lines {
		units, odd := unitsIn(line)
		t.units = append(t.units, units...)
		t.odd = orElse(t.odd, odd)
		t.declared = orElse(t.declared, declaredDate(line))
	}
	t.period, t.year = periodsIn(t.text)
	return t
}

// personMark begins what names a person: 填表人：, 联系电话：.
var personMark = regexp.MustCompile(`(填表人|填报人|制表人|经办人|审核人|复核人|负责人|联系人|联系电话|电话|手机)\s*[:：]?.*$`)

// shownTitle joins the lines above a header without the names and numbers of
// those who filled them in.
func (s *sheet) shownTitle(top int) string {
	var out []string
	for row := range top {
		for _, cell := range s.filled(row) {
			text := strings.TrimSpace(personMark.ReplaceAllString(cell, ""))
			if text != "" && !holdsPersonalNumber(text) {
				out = append(out, text)
			}
			if text != cell {
				break // the name may stand in the next cell
			}
		}
	}
	return strings.Join(out, " ")
}

// word finds the one coded value a title names; two different ones are none.
func (t titleFacts) word(choices Choices) string {
	plain, found := plainForm(t.text), ""
	for _, choice := range choices {
		for _, form := range choice.Forms {
			if !strings.Contains(plain, plainForm(form)) {
				continue
			}
			if found != "" && found != choice.Code {
				return ""
			}
			found = choice.Code
		}
	}
	return found
}

var (
	fullDate     = regexp.MustCompile(`\d{4}(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})`)
	titlePeriod  = regexp.MustCompile(`\d{4}年?(?:度|第?[一二三四1-4]季度|上半年|前三季度|全年|\d{1,2}月?-\d{1,2}月|\d{1,2}月份?)|\d{4}年|\d{4}q[1-4]`)
	declaredMark = regexp.MustCompile(`(?:填报|制表|上报|报送|填表)(?:日期|时间)[:：]?\s*(\S+(?: ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)?)`)
	yearSpan     = regexp.MustCompile(`\d{4}年?[-至到]\d{4}`)
	pointOfTime  = regexp.MustCompile(`(?:截至|截止|统计时点)[:：到]?\s*$`)
)

// periodsIn finds the one period and the one year a title names.
func periodsIn(title string) (period, year string) {
	title = declaredMark.ReplaceAllString(arabicDates(ingest.HalfWidth(title)), " ")
	plain := ingest.Dashes(fullDate.ReplaceAllString(plainForm(title), " "))
	if yearSpan.MatchString(plain) {
		return "", ""
	}
	periods, years := map[string]bool{}, map[string]bool{}
	for _, text := range titlePeriod.FindAllString(plain, -1) {
		if p, ok := parsePeriod(text, "", false); ok {
			periods[p], years[p[:4]] = true, true
		}
	}
	return only(periods), only(years)
}

func only(set map[string]bool) string {
	if len(set) != 1 {
		return ""
	}
	for text := range set {
		return text
	}
	return ""
}

// declaredDate finds 填报日期：2026年1月15日, or a bare date that is not the
// point in time the figures are about.
func declaredDate(line string) string {
	line = arabicDates(ingest.HalfWidth(line))
	if m := declaredMark.FindStringSubmatch(line); m != nil {
		if d, ok := parseDate(strings.ReplaceAll(m[1], " ", ""), false); ok {
			return d.day
		}
	}
	for _, at := range fullDate.FindAllStringIndex(line, -1) {
		if pointOfTime.MatchString(line[:at[0]]) || strings.HasSuffix(line[:at[0]], "至") {
			continue
		}
		if d, ok := parseDate(line[at[0]:at[1]], false); ok {
			return d.day
		}
	}
	return ""
}
