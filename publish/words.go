package publish

import (
	"strings"
)

// What officials read is said once for the terminal, the forms and the pages.

// StatusWord is a criterion's status in Chinese.
func StatusWord(status string) string {
	words := map[string]string{
		"final": "已确定", "provisional": "暂定", "vacuous": "无此类情形", "missing": "待补数据",
		"tie_risk": "精度内持平", "basis_mismatch": "口径不一", "manual": "待人工判定",
	}
	if word, ok := words[status]; ok {
		return word
	}
	return status
}

// WayWord is the way of a gap to its points in Chinese.
func WayWord(way string) string {
	words := map[string]string{
		"grow": "增加总量", "convert": "存量转化", "mature": "存续满两年", "register": "新增登记", "add": "新增家数",
		"succeed": "连续达标", "close_open": "办完未办", "enroll": "开通账号", "train": "参加培训", "train_hours": "补足学时",
		"hand_in": "补报", "review": "待复核", "decide": "待确认", "lost": "不能挽回", "keep": "保持",
	}
	if word, ok := words[way]; ok {
		return word
	}
	return way
}

// PassesWord is what the pass rule says of a total and its groups.
func PassesWord(passes string) string {
	words := map[string]string{"no": "不达标", "possible": "尚可达标", "yes": "已达标"}
	if word, ok := words[passes]; ok {
		return word
	}
	return "未定"
}

// UnitWord is a unit of observation with its power of ten: CNY and 4 are 万元.
func UnitWord(measure, mult string) string {
	words := map[string]string{
		"CNY 0": "元", "CNY 4": "万元", "CNY 8": "亿元", "CNY 3": "千元", "PIECES 0": "件", "PIECES 4": "万件", "PIECES 8": "亿件",
		"PERSONS 0": "人", "PERSONS 4": "万人", "ENTITIES 0": "户", "CASES 0": "件", "PERCENT 0": "%", "POINTS 0": "分", "COUNT 0": "",
	}
	if word, ok := words[measure+" "+mult]; ok {
		return word
	}
	return " " + measure + "×10^" + mult
}

// Spread is a range of points, 10～13; one number where nothing is open.
func Spread(low, high Points) string {
	if low == high {
		return low.String()
	}
	return low.String() + "～" + high.String()
}

// Grouped sets off the thousands of a decimal: 592,718,055.
func Grouped(decimal string) string {
	whole, fraction, dotted := strings.Cut(decimal, ".")
	digits, negative := strings.CutPrefix(whole, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		digits = "-" + digits
	}
	if dotted {
		return digits + "." + fraction
	}
	return digits
}
