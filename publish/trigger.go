package publish

// RunsInSpreadsheet reports whether a spreadsheet that takes a text for input
// could run it, behind blanks and quotes too. A plain decimal does not.
func RunsInSpreadsheet(text string) bool { return disarm(text) != text }
