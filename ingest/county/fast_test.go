package county

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawSmall is a short text of characters that matter to the quick ways.
func drawSmall(t *rapid.T) string {
	if rapid.IntRange(0, 2).Draw(t, "known") == 0 {
		all := []string{"+8613000000000", "86-13000000000", "(13000000000)。", "13000000000-1"}
		for _, cells := range []string{"text", "code", "uscc", "date", "int", "decimal"} {
			all = append(all, drawnCells[cells]...)
		}
		return rapid.SampledFrom(all).Draw(t, "cell")
	}
	chars := []rune("0123456789019911XxQqVe:：-/.,年月日 　一二零〇○微信姓名闽京沪计全合其中#（）()Aa示例，。·\u200b\u00a0_=’'`Ｑ０１ｘ京A王李\"\t\r号女ﾊé")
	var out strings.Builder
	for range rapid.IntRange(0, 24).Draw(t, "length") {
		out.WriteRune(rapid.SampledFrom(chars).Draw(t, "char"))
	}
	return out.String()
}

// Whatever a quick way of reading a cell answers, the functions on strings answer
// the same.
func TestQuickWaysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := drawSmall(t)
		text, _, f, ok := cleanCell([]byte(cell), nil)
		if ok && string(text) != cellText(cell) {
			t.Errorf("%q: cleaned to %q, wanted %q", cell, text, cellText(cell))
		}
		if ok && len(text) > 0 {
			checkQuickText(t, text, f)
		}
		plain := cellText(cell)
		if at, ok := plainInstant([]byte(cell)); ok {
			want, isDate := parseDate(plain, false)
			if !isDate || string(at.append(nil, false)) != want.day || string(at.append(nil, true)) != want.day+" "+orElse(want.clock, "00:00:00") {
				t.Errorf("%q: read as %+v, wanted %+v", cell, at, want)
			}
		}
		if ok, _ := isCanonicalNumber([]byte(cell)); ok {
			if n, code := parseNumber(plain, false); code != "" || n.digits != cell || n.suffix != "" || personalKind(plain, false) != "" {
				t.Errorf("%q: taken as it stands, wanted %+v %s", cell, n, code)
			}
		}
	})
}

func checkQuickText(t *rapid.T, text []byte, f textFacts) {
	for _, isCode := range []bool{false, true} {
		if kind := personalKind(string(text), isCode); f.isSurelyImpersonal(text) && kind != "" {
			t.Errorf("%q: taken for impersonal, wanted %s", text, kind)
		}
	}
	if isSurelyNoMissingMark(text, nil) && isMissing(string(text)) {
		t.Errorf("%q: taken for a value, wanted a missing one", text)
	}
	if isTotal(string(text)) && f.isSurelyNoTotal(text) {
		t.Errorf("%q: taken for no total", text)
	}
	if isSurelyNoFirst(text) && (isFooter(string(text)) || strings.Contains(indexMarks, string(text))) {
		t.Errorf("%q: taken for no footer", text)
	}
	if !mayBeDamaged(text, f.kinds) && (scientific.Match(text) || zeroTail.Match(text)) {
		t.Errorf("%q: taken for undamaged", text)
	}
}

// A code is taken as it stands only where all checks hold and it is nobody's
// number.
func TestQuickCodesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := []byte(benchUSCC(rapid.IntRange(0, 3_000_000).Draw(t, "number")))
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			code[rapid.IntRange(0, 17).Draw(t, "place")] = usccLetters[rapid.IntRange(0, 30).Draw(t, "character")]
		}
		text := string(code)
		want := checkUSCC(text) == codeGood && !isPersonalCode(text) && !scientific.MatchString(text) && !zeroTail.MatchString(text)
		if got := isPlainUSCC(code); got != want {
			t.Errorf("%s: taken as it stands %t, wanted %t", text, got, want)
		}
	})
}
