package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
	"netmarket/ingest/publisher"
)

// question is what a page was asked for.
type question struct {
	item  publisher.Item
	id    identity // as announced; empty for a fixed address
	site  publisher.Site
	today string // YYYY-MM-DD
	again bool   // it is held already and asked for again
	maybe bool   // it may hold no figure yet
	known bool   // no list names it; its address was known
}

// read parses a page and holds the answer against the question. A refusal has
// a code of the closed list.
func read(q question, body []byte, s publisher.Source) (ingest.Release, error) {
	if err := whole(body); err != nil {
		return ingest.Release{}, err
	}
	r, err := s.Parser.Parse(ingest.Page{Body: body, URL: q.item.URL})
	if err != nil {
		return r, refine(err, body)
	}
	return r, echoes(q, r)
}

// whole refuses bytes that are no complete text: nothing, no known charset, a
// page that was opened and never closed.
func whole(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return &Trouble{CodeEmptyBody, fmt.Sprintf("wanted a page, found %d bytes of nothing", len(body))}
	}
	text, _, err := ingest.Decode(body)
	if err != nil {
		return &Trouble{CodeCharset, err.Error()}
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, "<html") && !strings.Contains(lower, "</html") && !strings.Contains(lower, "</body") {
		return &Trouble{CodeIncomplete, fmt.Sprintf("wanted </html> at the end, found %q", tail(text))}
	}
	return nil
}

func tail(text string) string {
	const most = 40
	runes := []rune(strings.TrimSpace(text))
	return string(runes[max(0, len(runes)-most):])
}

// A page that is no release is looked at again for what it is instead. Only a
// page the parser refused comes here: a release may well carry a login link.
var (
	passwordField = regexp.MustCompile(`(?i)<input[^>]+type\s*=\s*["']?password`)
	loginWords    = regexp.MustCompile(`(?i)统一身份认证|请(先)?登录|用户登录|登录后|请输入(用户名|密码|账号)|\blog ?in\b|sign ?in`)
	closedWords   = regexp.MustCompile(`(?i)(系统|网站|服务器?|升级)(正在)?(维护|升级)|正在(维护|升级)|维护中|暂停(服务|访问)|under maintenance|temporarily unavailable`)
	missingWords  = regexp.MustCompile(`(?i)页面(不存在|未找到|已删除|已被删除|走丢)|(找不到|无法找到)[^。]{0,12}(页面|文件|资源)|不存在或已(被)?(删除|移除)|(访问|请求)的?(页面|内容|资源)?不存在|\b404\b|not found`)
)

func refine(err error, body []byte) error {
	var layout *ingest.LayoutError
	if !errors.As(err, &layout) || !slices.Contains([]string{"no_release", "wrong_kind", "missing_label", "bad_period"}, layout.Code) {
		return err
	}
	text, _, decodeErr := ingest.Decode(body)
	if decodeErr != nil {
		return &Trouble{CodeCharset, decodeErr.Error()}
	}
	doc, readErr := bulletin.Read(body)
	if readErr == nil && hasFigures(doc) && layout.Code != "wrong_kind" {
		return err
	}
	shown := doc.Title() + "\n" + doc.Text(maxShown)
	switch {
	case passwordField.MatchString(text), loginWords.MatchString(shown):
		return &Trouble{CodeLogin, err.Error()}
	case closedWords.MatchString(shown):
		return &Trouble{CodeMaintenance, err.Error()}
	case missingWords.MatchString(shown):
		return &Trouble{CodeSoft404, err.Error()}
	case !hasFigures(doc) && layout.Code != "wrong_kind" && strings.Contains(text, "<"):
		return &Trouble{CodeTemplate, err.Error()}
	}
	return err
}

// maxShown is how much of a page's text is looked at for what it is.
const maxShown = 4000

// hasFigures tells an article from an empty frame: a table of figures, or
// prose with amounts.
func hasFigures(doc bulletin.Document) bool {
	for _, t := range doc.Tables {
		if len(t.Rows) >= 2 && len(t.Rows[0]) >= 2 {
			return true
		}
	}
	return amounts.MatchString(doc.Text(maxShown))
}

var amounts = regexp.MustCompile(`\d\s*(亿|万|元|件|%)`)

// echoes holds what a page says it is against what was asked for.
func echoes(q question, r ingest.Release) error {
	last := month(r.Observations)
	if ended := lastEnded(q.today, last); !ended {
		return &Trouble{CodeAhead, fmt.Sprintf("wanted a month that ended before %s, found %s", q.today, last)}
	}
	if r.ReleasedOn > q.today {
		return &Trouble{CodeAhead, fmt.Sprintf("wanted a release date not after %s, found %s", q.today, r.ReleasedOn)}
	}
	if r.ReleasedOn != "" && last != "" && r.ReleasedOn[:7] <= last {
		return &Trouble{CodeEcho, fmt.Sprintf("wanted a release date after %s, which it is about, found %s", last, r.ReleasedOn)}
	}
	if len(q.site.Fixed) > 0 {
		return nil
	}
	found, ok := q.site.Release(r.Title)
	if !ok {
		return &Trouble{CodeEcho, fmt.Sprintf("wanted %s, found a page titled %q", q.id, r.Title)}
	}
	if got := (identity{found.Kind, found.Month}); q.id != (identity{}) && got != q.id {
		return &Trouble{CodeEcho, fmt.Sprintf("wanted %s, found %s titled %q", q.id, got, r.Title)}
	}
	if found.Month != last {
		return &Trouble{CodeEcho, fmt.Sprintf("wanted figures of %s, as in the title, found some of %s", found.Month, last)}
	}
	return nil
}

// lastEnded reports whether a month (YYYY-MM) had ended by a day; a release
// about a month comes after it.
func lastEnded(today, month string) bool { return month == "" || month < today[:7] }
