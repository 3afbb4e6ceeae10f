package sitetest

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// exchange is one request that meets a fault, with the answer it would get.
type exchange struct {
	site  *site
	w     http.ResponseWriter
	r     *http.Request
	body  []byte // of the request
	sound answer
}

// slowFaults end when the client goes away or the site is closed.
var slowFaults = []Fault{
	{Name: "header_timeout", R5: 6, How: "a connection is made and nothing is ever said", Where: OnSite, want: []string{"header_timeout"},
		serve: func(x exchange) { x.hang() }},
	{Name: "body_stall", R5: 7, How: "half of the body comes, then nothing", Where: OnSite, want: []string{"too_slow"},
		serve: func(x exchange) {
			x.head(http.StatusOK, x.sound.kind, len(x.sound.body))
			x.send(x.sound.body[:len(x.sound.body)/2])
			x.hang()
		}},
	{Name: "drip", R5: 8, How: "the body comes one byte at a time, Pace apart", Where: OnSite, want: []string{"too_slow"},
		serve: func(x exchange) { x.drip() }},
}

func (x exchange) hang() {
	select {
	case <-x.r.Context().Done():
	case <-x.site.net.finished:
	}
}

func (x exchange) drip() {
	x.head(http.StatusOK, x.sound.kind, len(x.sound.body))
	x.site.net.mu.Lock()
	pace := x.site.net.pace
	x.site.net.mu.Unlock()
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for i := range x.sound.body {
		select {
		case <-x.r.Context().Done():
			return
		case <-x.site.net.finished:
			return
		case <-tick.C:
			x.send(x.sound.body[i : i+1])
		}
	}
}

// head sends a header; a length below zero is not announced.
func (x exchange) head(status int, kind string, length int) {
	x.w.Header().Set("Content-Type", kind)
	if length >= 0 {
		x.w.Header().Set("Content-Length", fmt.Sprint(length))
	}
	x.w.WriteHeader(status)
}

// send writes a part of the body at once; the client may have left.
func (x exchange) send(part []byte) {
	_, _ = x.w.Write(part)
	if f, ok := x.w.(http.Flusher); ok {
		f.Flush()
	}
}

// says answers with a page of its own.
func says(status int, title, body string) func(exchange) {
	return func(x exchange) {
		page := "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + title + "</title></head>\n<body>" + body + "</body></html>\n"
		x.head(status, typeHTML, len(page))
		x.send([]byte(page))
	}
}

// later adds Retry-After, as SetRetryAfter has it.
func later(say func(exchange)) func(exchange) {
	return func(x exchange) {
		x.site.net.mu.Lock()
		wait := x.site.net.wait
		x.site.net.mu.Unlock()
		x.w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)))
		say(x)
	}
}

const blockedPage = `<h1>您的访问被拒绝</h1><p>您的请求疑似攻击行为，访问被拦截。</p><p>事件编号：WZWS-0000</p>`

// statusFaults say by their status that something is wrong.
var statusFaults = []Fault{
	{Name: "server_error", R5: 9, How: "500", Where: OnSite, want: []string{"server_error"}, serve: says(500, "500 Internal Server Error", "<h1>500</h1>")},
	{Name: "bad_gateway", R5: 10, How: "502", Where: OnSite, want: []string{"server_error"}, serve: says(502, "502 Bad Gateway", "<center>nginx</center>")},
	{Name: "unavailable", R5: 11, How: "503 with Retry-After", Where: OnSite, want: []string{"unavailable"}, serve: later(says(503, "503 Service Temporarily Unavailable", "<center>nginx</center>"))},
	{Name: "too_many_requests", R5: 12, How: "429 with Retry-After", Where: OnSite, want: []string{"too_many_requests"}, serve: later(says(429, "429 Too Many Requests", "访问过于频繁"))},
	{Name: "forbidden_page", R5: 13, How: "403 with a page of the firewall", Where: OnSite, want: []string{"forbidden"}, serve: says(403, "403 Forbidden", blockedPage)},
	{Name: "not_found", How: "404", Where: OnSite, want: []string{"not_found"}, serve: says(404, "404", "您访问的页面不存在")},
	{Name: "gone", How: "410", Where: OnSite, want: []string{"not_found"}, serve: says(410, "410 Gone", "")},
	{Name: "unexpected_status", How: "418", Where: OnSite, want: []string{"unexpected_status"}, serve: says(418, "418", "")},
}

// standIns are pages with status 200 that are not what was asked for. A robots
// file cannot be one: what is no robots file forbids nothing.
const whereStandIn = OnList | OnPage | OnFixed

var standInFaults = []Fault{
	{Name: "login_page", R5: 14, How: "200 with a form for a name and a password", Where: whereStandIn, want: []string{"login_page"},
		serve: says(200, "统一身份认证平台", `<form action="/login" method="post"><p>用户登录，请输入账号和密码。</p><input name="u"><input type="password" name="p"></form>`)},
	{Name: "soft_404", R5: 14, How: "200 with a page that says there is none", Where: whereStandIn, want: []string{"soft_404"},
		serve: says(200, "页面不存在", `<p>抱歉，您访问的页面不存在或已被删除。</p><a href="/">返回首页</a>`)},
	{Name: "maintenance_page", R5: 14, How: "200 with a page that says the site is being maintained", Where: whereStandIn, want: []string{"maintenance_page"},
		serve: says(200, "系统维护公告", `<p>网站正在维护升级，暂停服务，请稍后访问。</p>`)},
	{Name: "error_page", R5: 14, How: "200 with the page of an error within the site", Where: whereStandIn, want: []string{"no_release", "wrong_kind", "empty_template", "maintenance_page"},
		serve: says(200, "系统提示", `<p>系统繁忙，请稍后再试。</p>`)},
	{Name: "block_page", R5: 14, How: "200 with a page of the firewall", Where: whereStandIn, want: []string{"blocked_page"}, serve: says(200, "访问提示", blockedPage)},
	{Name: "bot_wall", R5: 14, How: "200 with a script that sets a cookie and comes again", Where: whereStandIn, want: []string{"blocked_page"},
		serve: func(x exchange) {
			wall := `<html><head><script>var arg1='0B2';document.cookie='__jsl_clearance_s='+arg1+';path=/';location.reload();</script></head><body></body></html>`
			x.head(200, typeHTML, len(wall))
			x.send([]byte(wall))
		}},
	{Name: "empty_body", R5: 15, How: "200 with a body of no bytes", Where: whereStandIn, want: []string{"empty_body"},
		serve: func(x exchange) { x.head(200, x.sound.kind, 0) }},
}

// bomb is 210 MB of blanks within a page, in some 200 kB of gzip.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	b.Write(zipped([]byte("<html><body>")))
	block := zipped(bytes.Repeat([]byte(" "), 1<<20))
	for range 200 {
		b.Write(block)
	}
	return append(b.Bytes(), zipped([]byte("</body></html>"))...)
})

// cutFaults come short, or far too long.
var cutFaults = []Fault{
	{Name: "truncated", R5: 16, How: "the connection is closed before the announced length", Where: OnSite, want: []string{"truncated", "connection_lost"},
		serve: func(x exchange) {
			x.head(200, x.sound.kind, len(x.sound.body))
			x.send(x.half())
		}},
	{Name: "truncated_silently", R5: 17, How: "HTTP/1.0 without a length, closed in the middle of the body", Where: OnList | OnPage | OnFixed, want: []string{"truncated", "incomplete"},
		wants: map[string][]string{"fixed": {"truncated", "incomplete", "no_release"}}, serve: func(x exchange) { x.raw("HTTP/1.0 200 OK\r\nContent-Type: "+x.sound.kind+"\r\n\r\n", x.half()) }},
	{Name: "truncated_chunks", R5: 17, How: "chunks without a last one", Where: OnSite, want: []string{"truncated", "connection_lost"},
		serve: func(x exchange) {
			half := x.half()
			x.raw(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", x.sound.kind, len(half), half), nil)
		}},
	{Name: "truncated_gzip", R5: 18, How: "a gzip stream that ends early, its length announced", Where: OnSite, want: []string{"truncated", "bad_coding"},
		serve: func(x exchange) {
			short := zipped(x.sound.body)
			x.coded(short[:len(short)*2/3])
		}},
	{Name: "gzip_bomb", R5: 19, How: "200 kB of gzip that become 210 MB", Where: OnSite, want: []string{"too_large"}, serve: func(x exchange) { x.coded(bomb()) }},
	{Name: "huge_body", How: "a body without end", Where: OnList | OnPage | OnFixed, want: []string{"too_large"},
		serve: func(x exchange) {
			x.head(200, typeHTML, -1)
			for block := bytes.Repeat([]byte("<p>。</p>\n"), 1<<12); x.r.Context().Err() == nil; {
				x.send(block)
			}
		}},
	{Name: "huge_header", How: "300 kB of header", Where: OnSite, want: []string{"too_large"},
		serve: func(x exchange) {
			for i := range 300 {
				x.w.Header().Set(fmt.Sprintf("X-Filler-%d", i), strings.Repeat("x", 1000))
			}
			x.site.write(x.w, x.r, x.sound)
		}},
}

// half is the first half of the body.
func (x exchange) half() []byte { return x.sound.body[:len(x.sound.body)/2] }

// coded sends bytes as gzip, whether the client asked for that or not.
func (x exchange) coded(body []byte) {
	x.w.Header().Set("Content-Encoding", "gzip")
	x.head(200, x.sound.kind, len(body))
	x.send(body)
}

// raw writes an answer by hand and closes the connection.
func (x exchange) raw(head string, body []byte) {
	h, ok := x.w.(http.Hijacker)
	if !ok {
		return
	}
	c, b, err := h.Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = b.WriteString(head)
	_, _ = b.Write(body)
	_ = b.Flush()
}

// redirectFaults lead away. None of them may be followed.
var redirectFaults = []Fault{
	{Name: "redirect_loop", R5: 20, How: "each answer leads to another query of the same path", Where: OnSite, want: []string{"too_many_redirects"}, wants: map[string][]string{"fixed": {"redirect_refused"}},
		serve: func(x exchange) {
			var hop int
			_, _ = fmt.Sscanf(x.r.URL.Query().Get("hop"), "%d", &hop)
			x.leads(fmt.Sprintf("%s?hop=%d", x.r.URL.Path, hop+1))
		}},
	{Name: "redirect_elsewhere", R5: 21, How: "leads to a host that does not exist; the client uses Resolver, whose Lookups must not hold it", Where: OnSite, want: []string{"redirect_refused", "address_refused"},
		serve: func(x exchange) { x.leads("https://elsewhere" + unknownZone + x.r.URL.Path) }},
	{Name: "redirect_to_http", R5: 21, How: "leads from https to http on the same host", Where: OnSite, TLS: true, want: []string{"redirect_refused"},
		serve: func(x exchange) { x.leads("http://" + x.site.plain.address + x.r.URL.Path) }},
	{Name: "redirect_to_private", R5: 21, How: "leads to 127.0.0.2, where Strays are written down", Where: OnSite, want: []string{"redirect_refused", "address_refused"},
		serve: func(x exchange) { x.leads("http://" + x.site.net.away.address() + x.r.URL.Path) }},
}

func (x exchange) leads(to string) {
	x.w.Header().Set("Location", to)
	x.w.WriteHeader(http.StatusFound)
}

// RedirectTo is a fault that leads to a location, for locations of a test's
// own. It is not on the list.
func RedirectTo(location string) Fault {
	return Fault{Name: "redirect_to_" + location, How: "leads to " + location, Where: OnSite, want: []string{"redirect_refused", "address_refused", "bad_url"},
		serve: func(x exchange) { x.leads(location) }}
}
