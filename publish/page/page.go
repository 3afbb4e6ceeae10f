package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"netmarket/publish"
)

//go:embed assets/labels.csv assets/page.css assets/page.js assets/charts.js assets/echarts/echarts.min.js templates
var files embed.FS

// The kinds of a page; they decide what it carries.
const (
	kindArea       = "area"
	kindIndex      = "index"
	kindDictionary = "dictionary"
	kindForm       = "form"
	kindHistory    = "history"
)

// page is what every page has: title, banner and the way to the others.
type page struct {
	Kind              string
	Title             string
	Root              string // the way to pages/
	Snapshot, AsOf    string
	IsSynthetic       bool
	HasSynthetic      bool
	HasReconstruction bool
}

func (m *shared) page(title, kind string) page {
	return page{Kind: kind, Title: title, Snapshot: m.id, AsOf: m.scores.AsOf, HasSynthetic: m.scores.HasSynthetic, HasReconstruction: m.scores.HasReconstruction}
}

// assets are the files every page carries, with their hashes for the page's
// content security policy. They are the same for every page.
type assets struct {
	labels            labels
	templates         *template.Template
	style             template.CSS
	script, charts    template.JS
	policy, chartless string
}

var loaded = sync.OnceValues(load)

func load() (*assets, error) {
	a := &assets{}
	text := func(name string) string {
		content, _ := files.ReadFile(name) // embedded: the compiler saw it
		return string(content)
	}
	var err error
	if a.labels, err = readLabels(text("assets/labels.csv")); err != nil {
		return nil, err
	}
	dictionary, err := a.labels.script()
	if err != nil {
		return nil, err
	}
	a.style = template.CSS(text("assets/page.css"))                                                 //nolint:gosec // our own
	a.script = template.JS(strings.Replace(text("assets/page.js"), "/*labels*/{}", dictionary, 1))  //nolint:gosec // our own
	a.charts = template.JS(text("assets/echarts/echarts.min.js") + "\n" + text("assets/charts.js")) //nolint:gosec // our own
	a.policy = policy(string(a.style), string(a.script), string(a.charts))
	a.chartless = policy(string(a.style), string(a.script))
	a.templates, err = template.New("").Funcs(a.functions()).ParseFS(files, "templates/*.html")
	return a, err
}

// policy lets a page run and look as it was made, and nothing else: no address
// is asked for anything.
func policy(style string, scripts ...string) string {
	hashes := make([]string, 0, len(scripts))
	for _, s := range scripts {
		hashes = append(hashes, hash(s))
	}
	return "default-src 'none'; script-src " + strings.Join(hashes, " ") + "; style-src " + hash(style) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (a *assets) functions() template.FuncMap {
	return template.FuncMap{
		"t": a.labels.show, "code": a.labels.code, "word": a.labels.word,
		"style": func() template.CSS { return a.style }, "script": func() template.JS { return a.script }, "charts": func() template.JS { return a.charts },
		"policy": func(kind string) string {
			if kind == kindArea || kind == kindIndex {
				return a.policy
			}
			return a.chartless
		},
		"spread": spread, "signed": signed, "grouped": grouped, "percent": percent,
		"bar": bar, "lines": lines, "widths": widths, "has": strings.Contains, "measure": a.measure, "inc": func(i int) int { return i + 1 },
		"icon": icon, "deref": func(p *publish.Points) publish.Points { return *p }, "join": func(s []string) string { return strings.Join(s, "、") },
	}
}

// measure names what a figure counts; a code without a name is shown as it is.
func (a *assets) measure(code string) template.HTML { return a.labels.code("m", code) }

// icon stands beside the words of a status, so that colour is never alone.
func icon(state string) string {
	icons := map[string]string{
		"final": "✓", "provisional": "◔", "vacuous": "○", "missing": "…", "tie_risk": "≈", "basis_mismatch": "≠", "manual": "?",
		"yes": "✓", "possible": "◔", "no": "✕", "none": "–",
	}
	return icons[state]
}

// bar draws score and range on a scale to max: solid what is certain, hatched
// what is open, a tick the score, a dashed line the gate. The numbers stand
// beside it, so it is hidden from readers of the text.
func bar(score, low, high, most publish.Points, gate *publish.Points) template.HTML {
	var b strings.Builder
	width := func(p publish.Points) string { return ofMax(p, most) }
	b.WriteString(`<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-max" y="2" width="100" height="8"/>`)
	fmt.Fprintf(&b, `<rect class="bar-low" y="2" width="%s" height="8"/>`, width(low))
	if high > low {
		fmt.Fprintf(&b, `<rect class="bar-open" x="%s" y="2" width="%s" height="8"/>`, width(low), width(high-low))
	}
	if gate != nil {
		fmt.Fprintf(&b, `<path class="bar-gate" d="M%s 0V12"/>`, width(*gate))
	}
	fmt.Fprintf(&b, `<path class="bar-score" d="M%s 0V12"/></svg>`, width(score))
	return template.HTML(b.String()) //nolint:gosec // numbers only
}

// write makes one page; name is below pages/.
func (w writer) write(name, template string, view any) error {
	text, err := w.render(template, view)
	if err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return w.put("pages/"+name, text)
}

func (a *assets) render(name string, view any) ([]byte, error) {
	var out bytes.Buffer
	if err := a.templates.ExecuteTemplate(&out, name, view); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
