package publisher

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Sizes of lists after decompression. The feed of 国家统计局 has 4.2–4.5 MB, its
// HTML list some 60 KB.
const (
	LimitHTML = 4 << 20
	LimitRSS  = 16 << 20
	LimitJSON = 4 << 20
)

// HTMLList is a list of links on numbered pages: first, then the pattern with
// the page's number from 1, pages in all.
func (s Shape) HTMLList(name, first, pattern string, pages int) List {
	path := func(page int) string {
		switch {
		case page == 0:
			return first
		case page < 0 || page >= pages || pattern == "":
			return ""
		}
		return fmt.Sprintf(pattern, page)
	}
	return List{Name: name, Path: path, Read: s.Anchors, Accept: "text/html", Limit: LimitHTML, Whole: WholeHTML}
}

// RSSList is a feed: one page with the newest releases.
func (s Shape) RSSList(name, path string) List {
	return List{Name: name, Path: onlyPage(path), Read: s.RSS, Accept: "application/rss+xml, application/xml, text/xml", Limit: LimitRSS, Whole: WholeRSS}
}

// JSONList is a list in JSON on pages numbered from 1 in the pattern.
func (s Shape) JSONList(name, pattern string, pages int) List {
	path := func(page int) string {
		if page < 0 || page >= pages {
			return ""
		}
		return fmt.Sprintf(pattern, page+1)
	}
	return List{Name: name, Path: path, Read: s.JSON, Accept: "application/json", Limit: LimitJSON, Whole: WholeJSON}
}

func onlyPage(path string) func(int) string {
	return func(page int) string {
		if page != 0 {
			return ""
		}
		return path
	}
}

// Moved gives the other addresses of a page on this site: with the publisher's
// own scheme and host, and with the folder it lies in replaced by the others of
// a publisher that moved its pages, in the order given. An address on another
// host has none.
func (s Shape) Moved(address string, folders ...string) []string {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(s.Hosts, strings.ToLower(u.Host)) {
		return nil
	}
	var found []string
	add := func(path string) {
		if at := s.Base + path; at != address && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	rest, in := "", false
	for _, folder := range folders {
		if page, ok := strings.CutPrefix(u.Path, folder); ok {
			rest, in = page, true
		}
	}
	if !in {
		add(u.Path)
		return found
	}
	for _, folder := range folders {
		add(folder + rest)
	}
	return found
}
