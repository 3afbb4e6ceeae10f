package sitetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Folders of 国家统计局.
const (
	nbsFolder  = "/sj/zxfb/"
	nbsArchive = "/xxgk/sjfb/zxfb2020/"
	nbsBefore  = "/tjsj/zxfb/" // until February 2023
)

// nbs answers for 国家统计局: the list and its feed, the archive with a copy of
// every release, the old folder, pages.
func (s *site) nbs(path string) answer {
	if rest, ok := strings.CutPrefix(path, nbsBefore); ok {
		return redirect(nbsFolder + rest)
	}
	switch path {
	case nbsFolder + "rss.xml":
		return s.net.feed("数据发布", nbsFolder, s.net.entries(nbsFolder))
	case "/sj/sjjd/rss.xml":
		return s.net.feed("数据解读", "/sj/sjjd/", s.net.entries("/sj/sjjd/"))
	}
	for _, folder := range []string{nbsFolder, nbsArchive, "/sj/sjjd/"} {
		if number, ok := listPage(path, folder); ok {
			return s.net.nbsList(folder, number)
		}
	}
	for _, p := range s.net.pages {
		if p.release.Source != "nbs" {
			continue
		}
		v := p.at(s.net.today())
		switch {
		case v == nil:
		case path == p.path, strings.HasPrefix(p.path, nbsBefore) && path == nbsFolder+tail(p.path):
			return s.page(v, nbsPage)
		case path == nbsArchive+tail(p.path) && p.release.isRelease():
			whole := *v
			whole.release.Bare = false
			return s.page(&whole, nbsPage)
		}
	}
	return s.net.other(path)
}

// tail is the end of a path that all folders have in common: 202601/t….html.
func tail(path string) string {
	parts := strings.Split(path, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

// listPage is the number of a page of a list: 0 is the folder or its
// index.html, N is index_N.html.
func listPage(path, folder string) (int, bool) {
	switch path {
	case folder, folder + "index.html", strings.TrimSuffix(folder, "/"):
		return 0, true
	}
	rest, ok := strings.CutPrefix(path, folder+"index_")
	if !ok {
		return 0, false
	}
	number, err := strconv.Atoi(strings.TrimSuffix(rest, ".html"))
	return number, err == nil && number > 0 && rest == fmt.Sprintf("%d.html", number)
}

// page writes a version of a release.
func (s *site) page(v *version, write func(Release) string) answer {
	return answer{status: http.StatusOK, kind: typeHTML, body: v.body(write), changed: moment(v.day, v.release.clock()), zip: true, version: v, write: write}
}

const (
	spbSearch = "/common/search/"
	// spbChannel is 统计信息, the channel of the releases.
	spbChannel = "ce2d4d5628314ff7a81553529fb7f6a0"
	spbList    = "/gjyzj/c100276/common_list.shtml"
	spbNews    = "/gjyzj/c100015/c100016/common_list.shtml"
	motFolder  = "/shuju/tongjishuju/youzheng/"
)

// spb answers for 国家邮政局.
func (s *site) spb(r *http.Request) answer {
	path := r.URL.Path
	switch {
	case path == spbList || path == spbNews:
		return s.net.spbHTML()
	case path == spbSearch+spbChannel:
		return s.net.spbJSON(r.URL.Query().Get("page"))
	case strings.HasPrefix(path, spbSearch):
		return answer{status: http.StatusOK, kind: typeJSON, body: []byte(`{"code":200,"data":{"total":0,"results":[]}}`)}
	}
	for _, p := range s.net.pages {
		if v := p.at(s.net.today()); p.release.Source == "spb" && path == p.path && v != nil {
			return s.page(v, spbPage)
		}
	}
	return s.net.other(path)
}

// mot answers for the mirror at 交通运输部: what 国家邮政局 published, some days
// later, and the first version for as long as that takes.
func (s *site) mot(path string) answer {
	if number, ok := listPage(path, motFolder); ok {
		return s.net.motList(number)
	}
	at := slices.IndexFunc(s.net.pages, func(p *page) bool { return p.copied == path && p.copied != "" })
	if at < 0 {
		return s.net.other(path)
	}
	p := s.net.pages[at]
	v := p.at(s.net.today())
	if v == nil || p.release.copiedOn() > s.net.today() {
		return notFound()
	}
	return s.page(v, motPage)
}
