package publisher

import (
	"strings"

	"netmarket/ingest"
)

// entries gathers the items of a list in its order, each address once.
type entries struct {
	items []Item
	rank  []int
	at    map[string]int
}

// How far a title is to be trusted when an address is listed several times
// under different ones.
const (
	rankCut   = iota // ends with an ellipsis
	rankText         // the text of the link
	rankWhole        // the link's own title attribute, or a feed's title
)

func (e *entries) add(item Item, rank int) {
	if strings.HasSuffix(item.Title, "…") || strings.HasSuffix(item.Title, "...") {
		rank = rankCut
	}
	i, known := e.at[item.URL]
	switch {
	case !known && len(e.items) >= maxItems:
		return
	case !known:
		if e.at == nil {
			e.at = map[string]int{}
		}
		e.at[item.URL] = len(e.items)
		e.items, e.rank = append(e.items, item), append(e.rank, rank)
		return
	}
	if rank > e.rank[i] {
		e.items[i].Title, e.rank[i] = item.Title, rank
	}
	if e.items[i].ListedOn == "" {
		e.items[i].ListedOn = item.ListedOn
	}
}

// fold is a title as it is kept: one blank where there were several, nothing
// where it is too long to be one.
func fold(title string) string {
	title = strings.Join(strings.Fields(strings.ToValidUTF8(title, "")), " ")
	if len(title) > maxTitle {
		return ""
	}
	return title
}

// text decodes a body, or says why it is no list.
func text(body []byte, wanted string) (string, error) {
	decoded, _, err := ingest.Decode(body)
	if err != nil {
		return "", &ingest.LayoutError{Code: "no_release", Place: "list", Wanted: "text in UTF-8 or GB18030", Found: err.Error()}
	}
	if strings.TrimSpace(decoded) == "" {
		return "", &ingest.LayoutError{Code: "no_release", Place: "list", Wanted: wanted, Found: "an empty page"}
	}
	return decoded, nil
}

// wall is how much of a body is searched for a refusal: walls are short.
const wall = 64 << 10 // bytes

// noList says what a body is that holds nothing of the expected shape: a
// refusal where its words are found, else a list without its entries.
func noList(code, body, wanted, found string) error {
	if words := ingest.Refusal(body[:min(len(body), wall)]); words != "" {
		return &ingest.LayoutError{Code: "blocked_page", Place: "list", Wanted: wanted, Found: "a refusal: " + words}
	}
	return &ingest.LayoutError{Code: code, Place: "list", Wanted: wanted, Found: found}
}
