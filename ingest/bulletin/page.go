package bulletin

import (
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"netmarket/ingest"
)

// Document is one page cut into readable pieces.
type Document struct {
	Titles    []string    // the titles the page gives itself, most trustworthy first
	Published string      // YYYY-MM-DD as printed, "" where the page prints none
	Prose     []Paragraph // blocks that hold at least one clause, each text once
	Tables    []Table     // innermost tables, each content once
	Notes     []ingest.Note
}

// Read decodes and cuts a page. A page of bytes that are no text, an empty
// page and a page of scripts or refusals only are *ingest.LayoutError with
// code no_release or blocked_page.
func Read(body []byte) (Document, error) {
	text, _, err := ingest.Decode(body)
	if err != nil {
		return Document{}, &ingest.LayoutError{Code: "no_release", Place: "page", Wanted: "text in UTF-8 or GB18030", Found: err.Error()}
	}
	if strings.TrimSpace(text) == "" {
		return Document{}, &ingest.LayoutError{Code: "no_release", Place: "page", Wanted: "a release", Found: "an empty page"}
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		return Document{}, &ingest.LayoutError{Code: "no_release", Place: "page", Wanted: "an HTML page", Found: err.Error()}
	}
	doc := Document{Titles: titles(page), Published: published(page), Tables: tables(page)}
	paragraphs, notes := prose(page)
	notes.tables(doc.Tables)
	doc.Prose, doc.Notes = paragraphs, notes.notes
	if len(doc.Prose) == 0 && len(doc.Tables) == 0 {
		return Document{}, emptyPage(page, text, doc.Titles)
	}
	return doc, nil
}

// Text is the prose as printed, cut at most characters.
func (d Document) Text(most int) string {
	var b strings.Builder
	for _, p := range d.Prose {
		for _, r := range p.shown {
			if most--; most < 0 {
				return b.String()
			}
			b.WriteRune(r)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Title is the most trustworthy title, "" where the page has none.
func (d Document) Title() string {
	if len(d.Titles) == 0 {
		return ""
	}
	return d.Titles[0]
}

var titleSelectors = []string{".xilan_tit", "h1", ".article-title", ".detail-title h1", "title"}

// siteSuffix is what publishers append to the page title: " - 国家统计局",
// "-邮政-中华人民共和国交通运输部", "_国家邮政局".
var siteSuffix = regexp.MustCompile(`\s*[-_－—|]\s*(国家统计局|国家邮政局|中国邮政|邮政[-_].*|中华人民共和国.*)$`)

func titles(page *goquery.Document) []string {
	var found []string
	add := func(s string) {
		s = siteSuffix.ReplaceAllString(strings.Join(strings.Fields(s), " "), "")
		if s != "" {
			found = append(found, s)
		}
	}
	add(first(page, `meta[name="ArticleTitle"]`).AttrOr("content", ""))
	for _, selector := range titleSelectors {
		page.Find(selector).Each(func(_ int, s *goquery.Selection) {
			add(visibleText(s.Nodes[0]))
		})
	}
	return found
}

var (
	printedDate   = regexp.MustCompile(`(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})`)
	labelledDate  = regexp.MustCompile(`(?:发布时间|发布日期|日期)[:：\s]*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2})`)
	dateSelectors = []string{".xilan_titf", ".publish-date", ".detail-title-des", ".article-meta"}
)

// published is the date the page prints for itself. The date in its address
// is the day of a migration on moved pages and is not looked at.
func published(page *goquery.Document) string {
	for _, name := range []string{"PubDate", "publishdate", "pubdate"} {
		if on := date(first(page, `meta[name="`+name+`"]`).AttrOr("content", "")); on != "" {
			return on
		}
	}
	for _, selector := range dateSelectors {
		if on := date(first(page, selector).Text()); on != "" {
			return on
		}
	}
	if m := labelledDate.FindStringSubmatch(page.Find("body").Text()); m != nil {
		return date(m[1])
	}
	return ""
}

// first is the first element of a page that matches.
func first(page *goquery.Document, selector string) *goquery.Selection {
	return page.FindMatcher(goquery.Single(selector))
}

func date(s string) string {
	m := printedDate.FindStringSubmatch(ingest.HalfWidth(s))
	if m == nil {
		return ""
	}
	on, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil {
		return ""
	}
	return on.Format("2006-01-02")
}

// Refused returns the words with which a page without a release turns a
// reader away, "" where there are none.
func (d Document) Refused() string {
	for _, p := range d.Prose {
		if words := ingest.Refusal(p.shown); words != "" {
			return words
		}
	}
	for _, title := range d.Titles {
		if words := ingest.Refusal(title); words != "" {
			return words
		}
	}
	return ""
}

func emptyPage(page *goquery.Document, text string, titles []string) error {
	if words := ingest.Refusal(text); words != "" {
		return &ingest.LayoutError{Code: "blocked_page", Place: "page", Wanted: "a release", Found: "a refusal: " + words}
	}
	found := "no paragraph and no table"
	if len(titles) > 0 {
		found += " under the title " + titles[0]
	}
	if page.Find("script").Length() > 0 && len(titles) == 0 {
		return &ingest.LayoutError{Code: "blocked_page", Place: "page", Wanted: "a release", Found: "scripts only"}
	}
	return &ingest.LayoutError{Code: "no_release", Place: "page", Wanted: "a release with prose or a table", Found: found}
}
