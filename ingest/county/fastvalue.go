package county

// instant is a date with or without a time of day, as numbers.
type instant struct {
	year, month, day     int
	hour, minute, second int
	hasClock             bool
}

// plainInstant reads the ways nearly every export writes a date, in ASCII or
// with 年, 月 and 日: 2024-03-05, 2024/3/5 9:30, 2024年3月5日. ok is false for any
// other, right or wrong.
func plainInstant(text []byte) (t instant, ok bool) {
	rest := text
	if t.year, rest, ok = digitsOf(rest, 4, 4); !ok {
		return t, false
	}
	rest, isSpelled := skipped(rest, "年")
	if !isSpelled {
		if rest, ok = pastMark(rest); !ok {
			return t, false
		}
	}
	if t.month, rest, ok = digitsOf(rest, 1, 2); !ok {
		return t, false
	}
	if isSpelled {
		rest, ok = skipped(rest, "月")
	} else {
		rest, ok = pastMark(rest)
	}
	if !ok {
		return t, false
	}
	if t.day, rest, ok = digitsOf(rest, 1, 2); !ok {
		return t, false
	}
	if isSpelled {
		if rest, ok = skipped(rest, "日"); !ok {
			return t, false
		}
	}
	return t, t.isDay() && t.readClock(rest)
}

// readClock reads a blank, hours and minutes, and perhaps seconds.
func (t *instant) readClock(rest []byte) (ok bool) {
	if len(rest) == 0 {
		return true
	}
	if rest, ok = skipped(rest, " "); !ok {
		return false
	}
	if t.hour, rest, ok = digitsOf(rest, 1, 2); !ok {
		return false
	}
	if rest, ok = skipped(rest, ":"); !ok {
		return false
	}
	if t.minute, rest, ok = digitsOf(rest, 1, 2); !ok {
		return false
	}
	if len(rest) > 0 {
		if rest, ok = skipped(rest, ":"); !ok {
			return false
		}
		if t.second, rest, ok = digitsOf(rest, 1, 2); !ok {
			return false
		}
	}
	t.hasClock = true
	return len(rest) == 0 && t.hour <= 23 && t.minute <= 59 && t.second <= 59
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// isDay reports whether there is such a day, between 1900 and 2100.
func (t *instant) isDay() bool {
	if t.year < 1900 || t.year > 2100 || t.month < 1 || t.month > 12 || t.day < 1 {
		return false
	}
	days := monthDays[t.month]
	if t.month == 2 && t.year%4 == 0 && (t.year%100 != 0 || t.year%400 == 0) {
		days++
	}
	return t.day <= days
}

// append writes 2024-03-05, and with a clock 2024-03-05 09:30:00.
func (t *instant) append(out []byte, clock bool) []byte {
	out = append(out, byte('0'+t.year/1000), byte('0'+t.year/100%10), byte('0'+t.year/10%10), byte('0'+t.year%10))
	out = append(out, '-', byte('0'+t.month/10), byte('0'+t.month%10), '-', byte('0'+t.day/10), byte('0'+t.day%10))
	if clock {
		out = append(out, ' ', byte('0'+t.hour/10), byte('0'+t.hour%10), ':', byte('0'+t.minute/10), byte('0'+t.minute%10),
			':', byte('0'+t.second/10), byte('0'+t.second%10))
	}
	return out
}

// digitsOf reads so many digits at the start.
func digitsOf(text []byte, least, most int) (n int, rest []byte, ok bool) {
	i := 0
	for i < most && i < len(text) && text[i] >= '0' && text[i] <= '9' {
		n = n*10 + int(text[i]-'0')
		i++
	}
	return n, text[i:], i >= least
}

func skipped(text []byte, mark string) ([]byte, bool) {
	if len(text) >= len(mark) && string(text[:len(mark)]) == mark {
		return text[len(mark):], true
	}
	return text, false
}

// pastMark skips what stands between the numbers of a date.
func pastMark(text []byte) ([]byte, bool) {
	if len(text) > 0 && (text[0] == '-' || text[0] == '/' || text[0] == '.') {
		return text[1:], true
	}
	return text, false
}

// mostPlainDigits are the digits a number may have and be no number of a person.
const mostPlainDigits = mobileDigits - 1

// isCanonicalNumber tells a number that is canonical as it stands: no sign, no
// nought too many, few digits.
func isCanonicalNumber(text []byte) (ok, hasFraction bool) {
	if len(text) == 0 || len(text) > mostPlainDigits+1 || text[0] == '0' && len(text) > 1 && text[1] != '.' {
		return false, false
	}
	digits, point := 0, -1
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return false, false
		}
	}
	return digits <= mostPlainDigits && point != len(text)-1, point >= 0
}

// usccValues are the values of the characters of a code, 0xff for what is none.
var usccValues = func() (values [256]uint8) {
	for i := range values {
		values[i] = 0xff
	}
	for i := range len(usccLetters) {
		values[usccLetters[i]] = uint8(i)
	}
	return values
}()

// isPlainUSCC proves that a cell is a unified social credit code that is kept as
// it stands, with nothing to be said about it: good, and neither a person's
// number nor one that a spreadsheet may have rounded.
func isPlainUSCC(text []byte) bool {
	if len(text) != 18 {
		return false
	}
	sum := 0
	for i := range usccWeights {
		value := usccValues[text[i]]
		if value == 0xff {
			return false
		}
		sum += int(value) * usccWeights[i]
	}
	code := view(text)
	if text[17] != usccLetters[(31-sum%31)%31] || !innerCodeHolds(code[8:17]) {
		return false
	}
	switch {
	case text[0] == '9':
		if text[1] != '1' && text[1] != '2' && text[1] != '3' && text[1] != '9' {
			return false
		}
	case !isRegistered(code) || isIdentityNumber(code):
		return false
	}
	return text[17] != '0' || !zeroTail.MatchString(code) && !scientific.MatchString(code)
}

func isRegistered(code string) bool {
	kinds := departments[code[0]]
	for i := range len(kinds) {
		if kinds[i] == code[1] {
			return true
		}
	}
	return false
}
