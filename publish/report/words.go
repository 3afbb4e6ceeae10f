package report

// statusWord is a criterion's status as officials read it.
func statusWord(status string) string {
	words := map[string]string{
		"final": "已确定", "provisional": "暂定", "vacuous": "无此类情形", "missing": "待补数据",
		"tie_risk": "精度内持平", "basis_mismatch": "口径不一", "manual": "待人工判定",
	}
	if word, ok := words[status]; ok {
		return word
	}
	return status
}
