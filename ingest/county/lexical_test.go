package county

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text, digits, suffix, code string
		stored                     bool
	}{
		{text: "0", digits: "0"},
		{text: "-0", digits: "0"},
		{text: "007.50", digits: "7.50"},
		{text: ".5", digits: "0.5"},
		{text: "5.", digits: "5"},
		{text: "１，２３４．５％", digits: "1234.5", suffix: "%"},
		{text: "1.42万件", digits: "1.42", suffix: "万件"},
		{text: "3亿", digits: "3", suffix: "亿"},
		{text: "↓1%", digits: "-1", suffix: "%"},
		{text: "−3.2", digits: "-3.2"},
		{text: "（-3.2）", digits: "-3.2"},
		{text: "(3.2)%", digits: "-3.2", suffix: "%"},
		{text: "¥1,200.50", digits: "1200.50"},
		{text: "12,34", code: CodeNotANumber},
		{text: "1.2.3", code: CodeNotANumber},
		{text: "--5", code: CodeNotANumber},
		{text: "(5", code: CodeNotANumber},
		{text: "约5", code: CodeNotANumber},
		{text: "", code: CodeNotANumber},
		{text: "1E+05", code: CodeScientific},
		{text: "1E+05", stored: true, digits: "100000"},
		{text: "1.5E-3", digits: "0.0015"},
		{text: "7.2000000000000002", stored: true, digits: "7.2"},
		{text: "7.2000000000000002", digits: "7.2000000000000002"},
		{text: "0.30000000000000004", stored: true, digits: "0.3"},
		{text: "99999.999999999996", stored: true, digits: "100000"},
		{text: "5.5899999999999999E-2", stored: true, digits: "0.0559"},
		{text: "123456789012345678", stored: true, digits: "123456789012346000"},
	} {
		n, code := parseNumber(c.text, c.stored)
		if n.digits != c.digits || n.suffix != c.suffix || code != c.code {
			t.Errorf("%q stored %t: wanted %q %q %q, found %q %q %q", c.text, c.stored, c.digits, c.suffix, c.code, n.digits, n.suffix, code)
		}
	}
}

func TestTimesHundred(t *testing.T) {
	for from, want := range map[string]string{"0.95": "95", "1": "100", "0.9512": "95.12", "-0.032": "-3.2", "0": "0", "0.5": "50"} {
		if got := timesHundred(from); got != want {
			t.Errorf("%s: wanted %s, found %s", from, want, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2024.3.5": "2024-03-05", "2024年3月5日": "2024-03-05", "2024/3/5 9:30": "2024-03-05 09:30:00", "20240305": "2024-03-05",
		"24.3.5": "2024-03-05", "98.5.3": "1998-05-03", "45658": "2025-01-01", "45658.5": "2025-01-01 12:00:00", "2024-03-05T09:30:05+08:00": "2024-03-05 09:30:05",
		"2024年3月5日 9时30分": "2024-03-05 09:30:00", "2024年3月5日（星期二）": "2024-03-05", "20240305093000": "2024-03-05 09:30:00", "2024—3—5 ": "2024-03-05",
		"2024 年 3 月 5 日": "2024-03-05",
		"2024-02-30":     "", "2024年3月": "", "3/5/2024": "", "12-03-24": "", "2024-3-5 25:00": "", "0": "", "99999": "",
	} {
		m, _ := parseDate(cellText(text), false)
		if got := strings.TrimSpace(m.day + " " + m.clock); got != want {
			t.Errorf("%q: wanted %q, found %q", text, want, got)
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		text, year, want string
		spans            bool
	}{
		{text: "2025", want: "2025"}, {text: "2025年", want: "2025"}, {text: "2025年度", want: "2025"}, {text: "２０２５年末", want: "2025"},
		{text: "2025年1—12月", want: "2025"}, {text: "2025年1-5月", want: "2025-01..05"}, {text: "2025-01..05", want: "2025-01..05"},
		{text: "1—12月", year: "2025", want: "2025"}, {text: "1-12月", want: ""}, {text: "5月", year: "2025", want: "2025-05"},
		{text: "2025Q4", want: "2025Q4"}, {text: "2025年第四季度", want: "2025Q4"}, {text: "2025年前三季度", want: "2025-01..09"},
		{text: "202505", want: "2025-05"}, {text: "2025.05", want: "2025-05"}, {text: "2025/5", want: "2025-05"}, {text: "2025.1", want: ""},
		{text: "2025-13", want: ""}, {text: "2025年6-8月", want: ""}, {text: "2025年6-8月", spans: true, want: "2025-06..08"},
		{text: "2024年1月至2025年12月", spans: true, want: "2024-01..2025-12"}, {text: "2024-2025", spans: true, want: "2024-01..2025-12"},
		{text: "2024.1.1-2025.12.31", spans: true, want: "2024-01..2025-12"}, {text: "2024-01..2025-12", spans: true, want: "2024-01..2025-12"},
		{text: "2025年1月1日至2025年12月31日", spans: true, want: "2025"}, {text: "2024-01-01至2025-12-30", spans: true, want: ""}, {text: "2024-2025", want: ""},
	} {
		if got, _ := parsePeriod(c.text, c.year, c.spans); got != c.want {
			t.Errorf("%q year %q spans %t: wanted %q, found %q", c.text, c.year, c.spans, c.want, got)
		}
	}
}

// The published worked example of unified social credit codes, as data of this
// project.
func TestCheckUSCC(t *testing.T) {
	body, err := os.ReadFile(captures + "uscc.json")
	if err != nil {
		t.Fatal(err)
	}
	var example struct {
		Proves  string            `json:"proves"`
		Valid   []string          `json:"valid"`
		Invalid map[string]string `json:"invalid"`
	}
	if err := json.Unmarshal(body, &example); err != nil {
		t.Fatal(err)
	}
	for _, code := range example.Valid {
		if verdict := checkUSCC(code); verdict != codeGood {
			t.Errorf("%s: wanted good, found %d", code, verdict)
		}
	}
	verdicts := map[string]codeVerdict{"check": codeCheck, "length": codeLength, "letter": codeLetter, "inner": codeDoubtful,
		"old": codeOld, "old_check": codeOldDoubtful, "department": codeDepartment}
	for code, why := range example.Invalid {
		if verdict := checkUSCC(usccForm(code)); verdict != verdicts[why] {
			t.Errorf("%s: wanted %s, found %d", code, why, verdict)
		}
	}
}

func TestPersonalNumbers(t *testing.T) {
	for text, want := range map[string]bool{
		"13000000000": true, "86-13000000000": true, "(13000000000)。": true, "电话130-0000-0000转": true, "+8613000000000": true, "130 0000 0000": true, "999999190001010015": true, "证号 99999919000101004x。": true,
		"999999190001010016": false, "12000000000": false, "1350421002024030513000000": false, "A13000000000": false, "91350421MA0XKCD013": false, "0.13000000000": false,
	} {
		if got := holdsPersonalNumber(text); got != want {
			t.Errorf("%q: wanted %t, found %t", text, want, got)
		}
	}
}

func TestQuoteKeepsSecrets(t *testing.T) {
	for text, isQuoted := range map[string]bool{
		"—": true, "约6万": true, "查实待办中": true, "2024-02-30": true,
		"张三": false, "欧阳某某": false, "13000000000": false, "某镇某路1号": false, "a@b.cn": false, "这是一段很长很长的说明文字": false,
	} {
		if got := quote(text) == "“"+text+"”"; got != isQuoted {
			t.Errorf("%q: quoted %t, wanted %t", text, got, isQuoted)
		}
	}
}
