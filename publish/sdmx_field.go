package publish

// sdmxField describes a column of the SDMX-CSV file for the data package.
func sdmxField(name string) packageField {
	f := packageField{Name: name, Type: "string", Description: sdmxMeaning[name]}
	switch name {
	case "OBS_VALUE", "USED_VALUE":
		f.Type, f.Unit = "number", "10^UNIT_MULT of UNIT_MEASURE"
	case "READING", "UNIT_MULT":
		f.Type = "integer"
	case "IS_CURRENT":
		f.Type = "boolean"
	case "VINTAGE":
		f.Type = "date"
	}
	return f
}

var sdmxMeaning = map[string]string{
	"STRUCTURE":      "dataflow",
	"STRUCTURE_ID":   "identity of the dataflow",
	"ACTION":         "R: a row replaces the observation with its dimensions",
	"REF_AREA":       "area, six-digit code of GB/T 2260; CN is the nation",
	"FREQ":           "CL_FREQ: A a calendar year, M a month, _Z any other period",
	"MEASURE":        "measure of the table observation, blanks as underscores",
	"DEFINITION":     "definition of the table observation; _Z where it has none",
	"ACCUMULATION":   "PER the period itself, YTD January to the end of the month",
	"SUBJECT":        "_T the whole area; else the sheet, operator or ledger entry that is counted, which is part of the whole",
	"VINTAGE":        "day the figure became known; every vintage stays",
	"READING":        "1, or the running number among figures that agree in all other dimensions",
	"TIME_PERIOD":    "year, month, day, or first day and duration",
	"OBS_VALUE":      "the decimal as printed; empty where none was given",
	"UNIT_MEASURE":   "CNY, PIECES, PERSONS, ENTITIES, CASES, PERCENT, POINTS, COUNT",
	"UNIT_MULT":      "power of ten of the printed unit, 8 is 亿",
	"OBS_STATUS":     "CL_OBS_STATUS: A normal, P provisional, V unvalidated (创建对象提供), E estimated, O missing",
	"PERIOD_BASIS":   "stated; window (of the definition); delivery (the day a count became known); unread (a period in words, see PERIOD_PRINTED)",
	"PERIOD_PRINTED": "time_period of the table observation",
	"VERSION":        "prelim, final, revised, estimate",
	"IS_CURRENT":     "the vintage that is used at the as-of date",
	"USED_VALUE":     "the decimal that is used; empty where a correction drops the figure",
	"CORRECTION_ID":  "row of the table correction that changed or dropped the figure",
	"SOURCE":         "publisher (nbs, spb) or county",
	"ORIGIN":         "official, reconstruction or synthetic (合成示例)",
	"FIGURE_ID":      "row of the table observation",
	"CAPTURE":        "SHA-256 of the kept capture",
	"URL":            "address of the page, or the file in the inbox",
	"LOCATOR":        "table, row and column, paragraph, or sheet and cell",
	"PRINTED":        "clause or note as printed",
}
