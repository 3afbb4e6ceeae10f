package main

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"netmarket/publish"
	"netmarket/transform"
)

// The pages of the bundled sample, published once by the program itself: the
// numbers on them, their links, and how they behave in a browser.
func TestPages(t *testing.T) {
	s := publishSample(t)
	t.Run("numbers", func(t *testing.T) { pagesHoldTheScores(t, s) })
	t.Run("explanations", func(t *testing.T) { explanationsAgree(t, s) })
	t.Run("links", func(t *testing.T) { pageLinksResolve(t, s) })
	t.Run("browser", func(t *testing.T) { pagesInBrowser(t, s) })
}

func publishSample(t *testing.T) *publish.Snapshot {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bin, data := filepath.Join(dir, "netmarket"), filepath.Join(dir, "data")
	if err := os.Symlink(self, bin); err != nil {
		t.Fatal(err)
	}
	bundled, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(bundled) == 0 {
		t.Fatalf("wanted bundled pages, found %d (%v)", len(bundled), err)
	}
	for _, args := range [][]string{{"init"}, append([]string{"capture"}, bundled...), {"--as-of", "2026-03-31", "refresh", "--offline"}} {
		if args[0] == "--as-of" {
			if err := os.CopyFS(filepath.Join(data, "inbox"), os.DirFS("../../testdata/sample/inbox")); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.Command(bin, append([]string{"--data", data}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	s, err := publish.Current(filepath.Join(data, "published"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openPage(t *testing.T, path string) *goquery.Document {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	doc, err := goquery.NewDocumentFromReader(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return doc
}

func everyPage(t *testing.T, pages string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(pages, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".html") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) < 3 {
		t.Fatalf("wanted the pages of the snapshot in %s, found %d (%v)", pages, len(paths), err)
	}
	return paths
}

// Every number of points on a page is the one that scores --json gives, in
// every place where it stands, and no criterion, group or total is left out.
func pagesHoldTheScores(t *testing.T, s *publish.Snapshot) {
	pages := s.Path("pages")
	scores, err := s.Scores()
	if err != nil {
		t.Fatal(err)
	}
	for i := range scores.Areas {
		a := &scores.Areas[i]
		h := held{t: t, doc: openPage(t, filepath.Join(pages, a.RefArea+".html"))}
		h.places("total of "+a.RefArea, `[data-area="`+a.RefArea+`"]`, 2, map[string]string{"score": a.Score.String(), "low": a.Low.String(), "high": a.High.String(), "max": a.Max.String(), "passes": a.Passes})
		for _, other := range scores.Areas {
			h.places("total of "+other.RefArea, `[data-area="`+other.RefArea+`"]`, 1, map[string]string{"score": other.Score.String(), "low": other.Low.String(), "high": other.High.String()})
			for _, g := range other.Groups {
				h.places("group "+g.ID, `[data-of="`+other.RefArea+`"][data-group="`+g.ID+`"]`, 1, map[string]string{"score": g.Score.String()})
			}
		}
		for _, g := range a.Groups {
			h.places("group "+g.ID, `[data-group="`+g.ID+`"]:not([data-of])`, 2, map[string]string{"score": g.Score.String(), "low": g.Low.String(), "high": g.High.String(), "max": g.Max.String(), "gate": g.Gate.String()})
		}
		for _, x := range a.Indicators {
			h.places(fmt.Sprint("indicator ", x.Number), fmt.Sprintf(`[data-indicator="%d"]`, x.Number), 1, map[string]string{"score": x.Score.String(), "low": x.Low.String(), "high": x.High.String(), "max": x.Max.String(), "status": x.Status})
		}
		for _, c := range a.Criteria {
			h.places(c.ID, `[data-criterion="`+c.ID+`"]`, 3, map[string]string{"score": c.Score.String(), "low": c.Low.String(), "high": c.High.String(), "max": c.Max.String(), "status": c.Status})
			for _, v := range c.Variants {
				if basis := h.doc.Find(`[id="x-` + c.ID + `"]`).Text(); !strings.Contains(basis, v.Option) {
					t.Errorf("%s: %s: wanted the reading %s in its basis", a.RefArea, c.ID, v.Option)
				}
			}
		}
	}
}

// held finds the places of a score on a page.
type held struct {
	t   *testing.T
	doc *goquery.Document
}

// places wants at least so many elements, each saying what is wanted in its
// attributes and, where it shows the points, in its text.
func (h held) places(what, selector string, least int, wanted map[string]string) {
	h.t.Helper()
	found := h.doc.Find(selector)
	if found.Length() < least {
		h.t.Errorf("%s: wanted it in %d places, found %d", what, least, found.Length())
	}
	found.Each(func(_ int, e *goquery.Selection) {
		for name, value := range wanted {
			if got, ok := e.Attr("data-" + name); ok && got != value {
				h.t.Errorf("%s: data-%s: wanted %s, found %s", what, name, value, got)
			}
		}
		if _, ok := e.Attr("data-score"); !ok {
			h.t.Errorf("%s: wanted data-score on every place", what)
		}
		shown := e.Find(".score").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Closest("[data-score]").IsSelection(e) })
		if shown.Length() == 0 {
			h.t.Errorf("%s: wanted the points shown, found none in %.80q", what, e.Text())
		}
		shown.Each(func(_ int, s *goquery.Selection) {
			if s.Text() != wanted["score"] {
				h.t.Errorf("%s: wanted %s shown, found %q", what, wanted["score"], s.Text())
			}
		})
	})
}

// Every link within the pages leads to a file that is there and to a place in
// it; links to publishers are addresses of https or http.
func pageLinksResolve(t *testing.T, s *publish.Snapshot) {
	pages := s.Path("pages")
	anchors := map[string]map[string]bool{}
	links := 0
	for _, path := range everyPage(t, pages) {
		anchors[path] = anchorsOf(t, path)
	}
	history := filepath.Join(filepath.Dir(filepath.Dir(pages)), "index.html")
	anchors[history] = anchorsOf(t, history)
	for path := range anchors {
		openPage(t, path).Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			links++
			href, _ := a.Attr("href")
			u, err := url.Parse(href)
			switch {
			case err != nil:
				t.Errorf("%s: %q: %v", path, href, err)
			case u.Scheme == "https" || u.Scheme == "http":
			case u.Scheme != "":
				t.Errorf("%s: wanted no address of scheme %s, found %q", path, u.Scheme, href)
			default:
				target := path
				if u.Path != "" {
					target = filepath.Join(filepath.Dir(path), filepath.FromSlash(u.Path))
				}
				if _, err := os.Stat(target); err != nil {
					t.Errorf("%s: %q leads nowhere", path, href)
				} else if u.Fragment != "" && !anchors[target][u.Fragment] {
					t.Errorf("%s: %q: no such place", path, href)
				}
			}
		})
	}
	if links < 1000 {
		t.Errorf("wanted the links of the sample's pages, found %d", links)
	}
}

func anchorsOf(t *testing.T, path string) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	openPage(t, path).Find("[id]").Each(func(_ int, e *goquery.Selection) {
		id, _ := e.Attr("id")
		if ids[id] {
			t.Errorf("%s: id %q stands twice", path, id)
		}
		ids[id] = true
	})
	return ids
}

// What pages read for all areas at once is what explain reads for one number.
func explanationsAgree(t *testing.T, s *publish.Snapshot) {
	db, err := publish.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	all, err := transform.Explanations(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3*75 {
		t.Errorf("wanted the 75 criteria of three areas, found %d", len(all))
	}
	withCases := 0
	for n, e := range all {
		for _, p := range e.Parts {
			withCases += len(p.Cases)
		}
		if n%4 != 0 {
			continue
		}
		one, err := transform.Explain(t.Context(), db, e.Criterion, e.RefArea)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(one, e) {
			t.Errorf("%s of %s: wanted the same as explain reads, found\n%+v\n%+v", e.Criterion, e.RefArea, e, one)
		}
	}
	if withCases < 20 {
		t.Errorf("wanted cases among the explanations, found %d", withCases)
	}
	if some, err := transform.Explanations(t.Context(), db, "350428"); err != nil || len(some) != 75 || some[0].RefArea != "350428" {
		t.Errorf("wanted the 75 criteria of one area, found %d (%v)", len(some), err)
	}
}
