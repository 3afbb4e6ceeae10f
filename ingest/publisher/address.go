package publisher

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Limits of one entry; a longer one is left out of a list.
const (
	maxAddress = 2048 // bytes
	maxTitle   = 400  // bytes, folded
	maxItems   = 2000 // entries of one list
	maxLinks   = 8000 // links to releases looked at, repeated ones included
	maxNodes   = 400  // elements and texts of one entry
)

// Shape says which addresses on a publisher's site are releases. The address a
// list was really asked at may be an office's copy of the site; what is listed
// there is named by its address at the publisher all the same.
type Shape struct {
	Base  string         // "https://www.stats.gov.cn"
	Hosts []string       // every host that is this site; others are not followed
	Path  *regexp.Regexp // of a release's path
	Looks string         // the path for a reader: "/sj/zxfb/YYYYMM/t….html"
}

// address resolves a listed reference against the publisher's own address of
// the list at. ok is false for what is no release of this site.
func (s Shape) address(ref string, at *url.URL) (address string, ok bool) {
	if len(ref) > maxAddress {
		return "", false
	}
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return "", false
	}
	own, err := url.Parse(s.Base)
	if err != nil {
		return "", false
	}
	u = (&url.URL{Scheme: own.Scheme, Host: own.Host, Path: at.Path}).ResolveReference(u)
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme != "http" && u.Scheme != "https", u.User != nil, u.RawQuery != "":
		return "", false
	case host != strings.ToLower(at.Host) && !slices.Contains(s.Hosts, host):
		return "", false
	case !s.Path.MatchString(u.Path):
		return "", false
	}
	return own.Scheme + "://" + own.Host + u.Path, true
}

// migrated is the day on which 国家统计局 moved its old pages: a date in an
// address that says nothing about a release.
const migrated = "20230203"

// dayForm is a full date as lists print it. 2026年1-8月 is none.
const dayForm = `\b\d{4}(?:-\d{1,2}-\d{1,2}\b|/\d{1,2}/\d{1,2}\b|\.\d{1,2}\.\d{1,2}\b|年\d{1,2}月\d{1,2}日)`

var (
	dated    = regexp.MustCompile(`/t(\d{8})_\d+\.s?html?$`)
	dayWords = regexp.MustCompile(dayForm)
	dayParts = regexp.MustCompile(`\d+`)
	// edgeDate is a date before or after a title, with or without brackets.
	edgeDate = regexp.MustCompile(`^[\[(（]?` + dayForm + `[\])）]?\s*|\s*[\[(（]?` + dayForm + `[\])）]?$`)
)

// listedOn is the date of an entry: the one its list prints, else the one in
// its address. Pages of a migration have neither.
func listedOn(printed, address string) string {
	in := dated.FindStringSubmatch(address)
	moved := in != nil && in[1] == migrated
	on := day(printed)
	switch {
	case moved && strings.ReplaceAll(on, "-", "") == migrated:
		return ""
	case on != "" || moved || in == nil:
		return on
	}
	at, err := time.Parse("20060102", in[1])
	if err != nil {
		return ""
	}
	return at.Format(time.DateOnly)
}

// day is the one date in a text as YYYY-MM-DD, "" where it prints none or
// several.
func day(text string) string {
	found := ""
	for _, printed := range dayWords.FindAllString(text, 8) {
		p := dayParts.FindAllString(printed, -1)
		at, err := time.Parse("2006-1-2", strings.Join(p, "-"))
		if err != nil {
			continue
		}
		if on := at.Format(time.DateOnly); found == "" {
			found = on
		} else if found != on {
			return ""
		}
	}
	return found
}
