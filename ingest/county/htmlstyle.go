package county

import (
	"strconv"
	"strings"
)

// htmlStyles are the number formats of the style classes of a page: whether
// the class shows a percentage.
type htmlStyles map[string]bool

const numberFormat = "mso-number-format:"

// read takes the classes of one style block: .xl25 {mso-number-format:"0\.00%";}
func (s htmlStyles) read(css string) {
	for css != "" {
		var rule string
		rule, css, _ = strings.Cut(css, "}")
		selector, body, found := strings.Cut(rule, "{")
		percent, isSaid := percentIn(body)
		if !found || !isSaid {
			continue
		}
		for _, one := range strings.FieldsFunc(selector, func(r rune) bool { return strings.ContainsRune(", \t\r\n>", r) }) {
			if _, class, found := strings.Cut(one, "."); found {
				s[class] = percent
			}
		}
	}
}

// percentIn reports whether declarations of a style show a percentage, and
// whether they say anything about numbers.
func percentIn(style string) (percent, isSaid bool) {
	at := strings.Index(strings.ToLower(style), numberFormat)
	if at < 0 || len(strings.ToLower(style)) != len(style) {
		return false, false
	}
	value := strings.TrimSpace(style[at+len(numberFormat):])
	if value != "" && (value[0] == '"' || value[0] == '\'') {
		value, _, _ = strings.Cut(value[1:], value[:1])
	} else {
		value, _, _ = strings.Cut(value, ";")
	}
	return isPercentFormat(unescapeCSS(strings.TrimSpace(value))), true
}

// unescapeCSS undoes backslashes: \@ is @, \0022 a quote.
func unescapeCSS(value string) string {
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' {
			out.WriteByte(value[i])
			continue
		}
		end := i + 1
		for end < len(value) && end < i+7 && strings.IndexByte("0123456789abcdefABCDEF", value[end]) >= 0 {
			end++
		}
		if code, err := strconv.ParseUint(value[i+1:end], 16, 32); err == nil && end-i > 3 { // \0022, but \0.00 is a plain zero
			out.WriteRune(rune(code))
			i = end - 1
		}
	}
	return out.String()
}
