package sitetest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// page is one release and how it changed.
type page struct {
	release  Release
	path     string // at its own site
	copied   string // path at 交通运输部, "" for none
	versions []version
}

// version is a page from a day on.
type version struct {
	day     string
	release Release
	replace []string // pairs of texts, as of strings.NewReplacer
}

// Publish adds a release and returns the publisher's own address of its page.
// It is served from its ReleasedOn on.
func (n *Net) Publish(r Release) string {
	if r.Source != "nbs" && r.Source != "spb" || r.Month < 1 || r.Month > 12 || len(r.ReleasedOn) != len("2026-01-19") {
		n.t.Fatalf("sitetest: wanted a release of nbs or spb with its month and day, found %+v", r)
	}
	if !slices.Contains(Templates(r.Source), r.template()) {
		n.t.Fatalf("sitetest: wanted a template of %v, found %q", Templates(r.Source), r.Template)
	}
	p := &page{release: r, path: r.path(), versions: []version{{day: r.ReleasedOn, release: r}}}
	if r.Source == "spb" && r.CopiedOn != Never && r.isRelease() {
		p.copied = r.copyPath()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pages = append(n.pages, p)
	return Address(r.Source, p.path)
}

// Amendment is a silent change of a page: neither its address nor its printed
// date tells of it.
type Amendment struct {
	On      string   // the day from which the page is served so; the day of SetDay where empty
	Figures Figures  // figures that change; an empty one is taken out
	Notes   []string // notes that are added
	Replace []string // pairs of texts that replace one another in the page's bytes
}

// Amend changes the page at an address, which may be a path.
func (n *Net) Amend(address string, a Amendment) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	at := slices.IndexFunc(n.pages, func(p *page) bool { return p.path == pathOf(address) || p.copied == pathOf(address) })
	if at < 0 {
		n.t.Fatalf("sitetest: wanted a published page, found %s", address)
	}
	p := n.pages[at]
	last := p.versions[len(p.versions)-1]
	day := a.On
	if day == "" {
		day = n.today()
	}
	if day < last.day {
		n.t.Fatalf("sitetest: wanted an amendment of %s after %s, found %s", address, last.day, day)
	}
	r := last.release
	r.Figures = r.Figures.With(a.Figures)
	r.Notes = append(slices.Clone(r.Notes), a.Notes...)
	r.Synthetic = r.Synthetic || len(a.Figures) > 0
	p.versions = append(p.versions, version{day: day, release: r, replace: append(slices.Clone(last.replace), a.Replace...)})
}

// OneDigit is an amendment of one figure by one digit: the page keeps its
// length. place counts from the right, the last printed digit is 0.
func OneDigit(f Figures, key string, place int) Amendment {
	return Amendment{Figures: Figures{key: changed(f[key], place)}}
}

// OneByte is an amendment of a byte that no figure is made of.
var OneByte = Amendment{Replace: []string{"网站管理", "网站管埋", "主办单位", "主办单泣"}}

// at is the page as it stood at the end of a day, nil before its release.
func (p *page) at(day string) *version {
	var found *version
	for i := range p.versions {
		if p.versions[i].day <= day {
			found = &p.versions[i]
		}
	}
	return found
}

// body writes a version with a template of the site that serves it.
func (v *version) body(write func(Release) string) []byte {
	text := write(v.release)
	if len(v.replace) > 0 {
		text = strings.NewReplacer(v.replace...).Replace(text)
	}
	return []byte(text)
}

// number is a number of seven digits that belongs to a text, beginning with 19
// as those of 国家统计局 do since 2023.
func number(text string) int {
	h := fnv.New32a()
	h.Write([]byte(text))
	return 1900000 + int(h.Sum32()%99999)
}

// folderOf are the folders of 国家统计局 by kind of page.
var folderOf = map[string]string{KindInterpretation: "/sj/sjjd", KindInterview: "/sj/xwfbh/fbhwd", KindChart: "/sj/zxfb"}

// path is the path of the page at its own site.
func (r Release) path() string {
	if r.Path != "" {
		return r.Path
	}
	compact := strings.ReplaceAll(r.ReleasedOn, "-", "")
	if r.Source == "spb" {
		sum := md5.Sum([]byte(r.kind() + r.title() + r.ReleasedOn))
		return "/gjyzj/c100015/c100016/" + compact[:6] + "/" + hex.EncodeToString(sum[:]) + ".shtml"
	}
	folder := folderOf[r.kind()]
	if folder == "" {
		folder = "/sj/zxfb"
	}
	return fmt.Sprintf("%s/%s/t%s_%d.html", folder, compact[:6], compact, number(r.kind()+r.title()+r.ReleasedOn))
}

// copiedOn is the day 交通运输部 copies the page.
func (r Release) copiedOn() string {
	if r.CopiedOn != "" {
		return r.CopiedOn
	}
	return moment(r.ReleasedOn, "10:00").AddDate(0, 0, 2).Format("2006-01-02")
}

func (r Release) copyPath() string {
	if r.CopyPath != "" {
		return r.CopyPath
	}
	compact := strings.ReplaceAll(r.copiedOn(), "-", "")
	return fmt.Sprintf("/shuju/tongjishuju/youzheng/%s/t%s_%d.html", compact[:6], compact, number(r.title())+2300000)
}
