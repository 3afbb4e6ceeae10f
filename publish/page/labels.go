package page

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

// label is one entry of assets/labels.csv, the only place where words of the
// pages stand in both languages; shown is what the switch can turn.
type label struct {
	zh, en string
	shown  template.HTML
}

// labels maps a key to its words.
type labels map[string]label

// readLabels reads key,zh,en with a header row; a key stands once and both
// languages are given.
func readLabels(text string) (labels, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	all := labels{}
	for n, row := range rows {
		if n == 0 {
			continue
		}
		if _, twice := all[row[0]]; twice || row[1] == "" || row[2] == "" {
			return nil, fmt.Errorf("labels: line %d: wanted a new key with Chinese and English, found %q", n+1, row)
		}
		key, zh := template.HTMLEscapeString(row[0]), template.HTMLEscapeString(row[1])
		all[row[0]] = label{row[1], row[2], template.HTML(`<span data-l="` + key + `">` + zh + `</span>`)} //nolint:gosec // both are escaped
	}
	return all, nil
}

// script is the dictionary for the switch, as JSON in order of the keys.
func (l labels) script() (string, error) {
	pairs := map[string][2]string{}
	for key, words := range l {
		pairs[key] = [2]string{words.zh, words.en}
	}
	text, err := json.Marshal(pairs)
	return string(text), err
}

// show is a label that the switch can turn: <span data-l="total">总分</span>.
func (l labels) show(key string) (template.HTML, error) {
	words, ok := l[key]
	if !ok {
		return "", fmt.Errorf("label %q: not in assets/labels.csv", key)
	}
	return words.shown, nil
}

// code shows the label of a code of the data, such as status.final; a code that
// has none is shown as it is.
func (l labels) code(kind, value string) template.HTML {
	if text, err := l.show(kind + "." + value); err == nil {
		return text
	}
	return template.HTML(template.HTMLEscapeString(value)) //nolint:gosec // escaped
}

// word is a label without a switch, for attributes.
func (l labels) word(key string) (string, error) {
	words, ok := l[key]
	if !ok {
		return "", fmt.Errorf("label %q: not in assets/labels.csv", key)
	}
	return words.zh, nil
}
