package sitetest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// listFaults are lists that are none, or hold something else.
var listFaults = []Fault{
	{Name: "empty_template", R5: 15, How: "the frame of a page without its article, of a list without its entries", Where: OnList | OnPage | OnFixed,
		want: []string{"empty_template", "no_release", "missing_label"}, edit: emptied},
	{Name: "list_relinked", R5: 23, How: "a list that names its pages in another way", Where: OnList, want: []string{"missing_label", "no_release", "empty_template"},
		edit: textwise(func(list string) string {
			return strings.NewReplacer(`href="./`, `data-id="`, `href="/gjyzj/c100015`, `data-id="/x`, `"results":`, `"rows":`, "<link>http", "<guid>http", "</link><description><![CDATA", "</guid><description><![CDATA").Replace(list)
		})},
	{Name: "list_twice", R5: 25, How: "every entry of a list twice", Where: OnList, want: []string{Read}, edit: bytewise(doubled)},
	{Name: "last_page_again", R5: 25, How: "beyond its end a list gives its first page again", Where: OnList, want: []string{Read}, edit: firstAgain},
	{Name: "zero_list", How: `the list in JSON as {"total":0,"results":[]}`, Where: OnJSON, want: []string{"missing_label", "no_release", "empty_template"},
		serve: func(x exchange) {
			x.json(`{"code":200,"msg":"success","data":{"page":1,"rows":20,"total":0,"results":[]}}`)
		}},
	{Name: "null_list", How: `the list in JSON as {"data":null}`, Where: OnJSON, want: []string{"missing_label", "no_release", "empty_template"},
		serve: func(x exchange) { x.json(`{"code":200,"msg":"success","data":null}`) }},
	{Name: "blank_list", How: "the list in JSON with entries of empty texts", Where: OnJSON, want: []string{"missing_label", "no_release", "empty_template"},
		serve: func(x exchange) {
			x.json(`{"code":200,"data":{"total":2,"results":[{"title":"","url":"","publishedTimeStr":""},{"title":"","url":"","publishedTimeStr":""}]}}`)
		}},
	{Name: "zero_figures", How: "0 where an index has no figure (hasdata=false)", Where: OnFixed, want: []string{"magnitude", "no_release", "bad_number"}, edit: rows(func(r *row) { r.Level, r.Growth = json.Number("0.0"), json.Number("0.0") })},
	{Name: "index_unit", R5: 23, How: "an index in 亿元", Where: OnFixed, want: []string{"bad_number"}, edit: rows(func(r *row) { r.Unit = "亿元" })},
	{Name: "index_renamed", R5: 23, How: "an index that is known by another name: no rows", Where: OnFixed, want: []string{"no_release", "empty_template"},
		serve: func(x exchange) { x.json(`{"code":200,"msg":"操作成功","data":[]}`) }},
	{Name: "cross_check", How: "商务部 and 国家统计局 state different figures of one year", Where: OnFixed, want: []string{"cross_check"},
		edit: rows(func(r *row) { r.Level = json.Number(changed(string(r.Level.(json.Number)), 1)) })},
}

// otherFaults are of nothing else.
var otherFaults = []Fault{
	{Name: "connection_lost", How: "the connection is closed without an answer", Where: OnSite, want: []string{"connection_lost"}, serve: func(x exchange) { x.raw("", nil) }},
	{Name: "unasked_coding", How: "Content-Encoding: br, which no client here asks for", Where: OnList | OnPage | OnFixed, want: []string{"bad_coding"},
		serve: func(x exchange) {
			x.w.Header().Set("Content-Encoding", "br")
			x.head(200, x.sound.kind, len(x.sound.body))
			x.send(x.sound.body)
		}},
	{Name: "robots_forbid", How: "robots.txt forbids everything", Where: OnRobots, want: []string{"robots_disallowed"},
		serve: func(x exchange) {
			text := "User-agent: *\nDisallow: /\n"
			x.head(200, typeText, len(text))
			x.send([]byte(text))
		}},
}

func (x exchange) json(text string) {
	x.head(http.StatusOK, typeJSON, len(text))
	x.send([]byte(text))
}

var (
	listBlock = regexp.MustCompile(`(?s)<ul[ >].*</ul>|<div class="list-group">.*</div>|<item>.*</item>`)
	results   = regexp.MustCompile(`(?s)("results":\[)(.*?)\]`)
)

// emptied takes the article out of a page and the entries out of a list.
func emptied(x exchange) (answer, bool) {
	a := x.sound
	switch {
	case a.status != http.StatusOK:
		return a, false
	case x.site.name == "mofcom":
		a.body = []byte(`{"code":200,"msg":"操作成功","data":[]}`)
		return a, true
	case a.version != nil:
		v := *a.version
		v.release.Figures, v.release.Notes = nil, nil
		a.body = withoutArticle(v.body(a.write))
		return a, true
	}
	body := listBlock.ReplaceAll(a.body, nil)
	a.body = results.ReplaceAll(body, []byte("$1]"))
	return a, true
}

var articleBlock = regexp.MustCompile(`(?s)<p[ >].*</p>|<div class="ue_table">.*</table></div>|<table.*</table>`)

// withoutArticle keeps the frame: head, navigation, title, foot.
func withoutArticle(page []byte) []byte {
	head, body, ok := bytes.Cut(page, []byte("<body>"))
	if !ok {
		return page
	}
	return bytes.Join([][]byte{head, articleBlock.ReplaceAll(body, nil)}, []byte("<body>"))
}

// doubled has every entry twice.
func doubled(list []byte) []byte {
	list = listBlock.ReplaceAllFunc(list, func(block []byte) []byte { return bytes.Repeat(block, 2) })
	return results.ReplaceAllFunc(list, func(block []byte) []byte {
		m := results.FindSubmatch(block)
		if len(m[2]) == 0 {
			return block
		}
		return bytes.Join([][]byte{m[1], m[2], []byte(","), m[2], []byte("]")}, nil)
	})
}

// firstAgain gives the first page of a list where there is none.
func firstAgain(x exchange) (answer, bool) {
	n := x.site.net
	n.mu.Lock()
	defer n.mu.Unlock()
	path := x.r.URL.Path
	_, isArchive := listPage(path, nbsArchive)
	_, isMOT := listPage(path, motFolder)
	switch {
	case x.site.name == "spb" && strings.HasPrefix(path, spbSearch):
		if bytes.Contains(x.sound.body, []byte(`"results":[]`)) {
			return n.spbJSON("1"), true
		}
		return x.sound, true
	case x.sound.status == http.StatusOK:
		return x.sound, true
	case isMOT:
		return n.motList(0), true
	case isArchive:
		return n.nbsList(nbsArchive, 0), true
	}
	return n.nbsList(nbsFolder, 0), true
}

// rows changes the newest year of an index.
func rows(change func(*row)) func(exchange) (answer, bool) {
	return func(x exchange) (answer, bool) {
		a := x.sound
		var said struct {
			Code int    `json:"code"`
			Msg  string `json:"msg"`
			Data []row  `json:"data"`
		}
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		if err := d.Decode(&said); err != nil || len(said.Data) == 0 {
			return a, false
		}
		change(&said.Data[len(said.Data)-1])
		body, err := json.Marshal(said)
		if err != nil {
			panic(err) // it was JSON before
		}
		a.body = body
		return a, true
	}
}
