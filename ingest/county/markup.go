package county

import "strings"

const (
	spreadsheetNS = "urn:schemas-microsoft-com:office:spreadsheet"
	markupHead    = 64 << 10 // bytes in which a page must come to its point
)

// markup tells what kind of text a text is by its beginning: html, xmlss (the
// XML spreadsheet of 2003), xml (any other), mht, or csv.
func markup(text string) string {
	text = strings.TrimSpace(text)
	head := strings.ToLower(text[:min(len(text), markupHead)])
	if strings.HasPrefix(head, "mime-version:") || strings.HasPrefix(head, "from:") && strings.Contains(head, "multipart/related") {
		return "mht"
	}
	if !strings.HasPrefix(head, "<") {
		if start := head[:min(len(head), sniffed)]; strings.Contains(start, "<table") || strings.Contains(start, "<html") {
			return "html"
		}
		return "csv"
	}
	name := firstElement(head)
	isXML := strings.HasPrefix(head, "<?xml")
	switch {
	case name[strings.IndexByte(name, ':')+1:] == "workbook" && strings.Contains(head, spreadsheetNS):
		return "xmlss"
	case isXML && name != "html" && name != "table" && !strings.Contains(head, "<table"):
		return "xml"
	case name == "":
		return "csv" // <合成示例>: no tag
	}
	return "html"
}

// firstElement is the name of the first element of a lower-case text, "" when
// there is none. Declarations and comments before it are passed over.
func firstElement(head string) string {
	for strings.HasPrefix(head, "<?") || strings.HasPrefix(head, "<!") {
		end := ">"
		if strings.HasPrefix(head, "<!--") {
			end = "-->"
		} else if subset := strings.IndexByte(head, '['); subset >= 0 && subset < strings.IndexByte(head, '>') {
			end = "]>"
		}
		_, after, found := strings.Cut(head, end)
		if !found {
			return ""
		}
		head = strings.TrimSpace(after)
	}
	if !strings.HasPrefix(head, "<") || len(head) < 2 || head[1] < 'a' || head[1] > 'z' {
		return ""
	}
	name := head[1:]
	if end := strings.IndexAny(name, " \t\r\n>/"); end >= 0 {
		name = name[:end]
	}
	return name
}
