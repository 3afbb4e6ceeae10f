package publisher

import (
	"bytes"
	"encoding/json"
	"strings"
)

// tail is how far from its end a whole page closes: servers append a comment
// or a script.
const tail = 2048

// WholeHTML reports whether a page ends as a whole one does.
func WholeHTML(body []byte) bool {
	return strings.Contains(strings.ToLower(string(body[max(0, len(body)-tail):])), "</html>")
}

// WholeRSS reports whether a feed ends as a whole one does.
func WholeRSS(body []byte) bool {
	return bytes.HasSuffix(bytes.TrimSpace(body), []byte("</rss>"))
}

// WholeJSON reports whether a body is one JSON value from end to end.
func WholeJSON(body []byte) bool { return json.Valid(body) }
