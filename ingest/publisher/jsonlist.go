package publisher

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
)

// jsonList is the answer of 国家邮政局's list: 20 entries a page, newest first or
// not; a page beyond the end is empty or the last one again.
type jsonList struct {
	Data *struct {
		Results *[]struct {
			Title string `json:"title"`
			URL   string `json:"url"`
			Day   string `json:"publishedTimeStr"`
		} `json:"results"`
	} `json:"data"`
}

var marks = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,100}>`)

// JSON reads a list {data:{total, results:[{title, url, publishedTimeStr}]}}.
// Addresses with http are given with the publisher's scheme. An empty list is
// the end when a later page was asked for, and a fault on the first.
func (s Shape) JSON(body []byte, at *url.URL) ([]Item, error) {
	const wanted = "a list {data: {results: [{title, url, publishedTimeStr}]}}"
	answer, err := text(body, wanted)
	if err != nil {
		return nil, err
	}
	var list jsonList
	if err := json.Unmarshal([]byte(answer), &list); err != nil {
		return nil, noList("no_release", answer, wanted, err.Error())
	}
	if list.Data == nil || list.Data.Results == nil {
		return nil, noList("missing_label", answer, wanted, "JSON without data.results")
	}
	results := *list.Data.Results
	if len(results) == 0 && pageOf(at) > 1 {
		return nil, nil
	}
	var found entries
	for _, r := range results {
		address, ok := s.address(r.URL, at)
		title := fold(html.UnescapeString(marks.ReplaceAllString(r.Title, "")))
		if ok && title != "" {
			found.add(Item{Title: title, URL: address, ListedOn: listedOn(day(r.Day), address)}, rankWhole)
		}
	}
	if len(found.items) == 0 {
		return nil, noList("missing_label", answer, "addresses such as "+s.Looks, fmt.Sprintf("%d results, none of them", len(results)))
	}
	return found.items, nil
}

// pageOf is the page a list was asked for, 1 where the address names none.
func pageOf(at *url.URL) int {
	page, err := strconv.Atoi(at.Query().Get("page"))
	if err != nil {
		return 1
	}
	return page
}
