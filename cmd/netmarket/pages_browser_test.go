package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"netmarket/publish"
)

// browsers are the names a Chromium may have.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// pagesInBrowser looks at the pages as people do. NETMARKET_AXE names axe.min.js
// for the checks of accessibility, NETMARKET_SCREENSHOTS a directory for
// pictures to look at.
func pagesInBrowser(t *testing.T, s *publish.Snapshot) {
	b := openBrowser(t)
	area := s.Path("pages/350421.html")
	for _, path := range append(kinds(s), s.Path("pages/350428.html"), s.Path("pages/350423.html")) {
		name := pageName(s, path)
		t.Run("quiet "+name, func(t *testing.T) { b.quiet(t, path) })
	}
	t.Run("charts", func(t *testing.T) { b.charts(t, area) })
	t.Run("numbers without script", func(t *testing.T) { b.withoutScript(t, area) })
	t.Run("keyboard", func(t *testing.T) { b.keyboard(t, area) })
	t.Run("language", func(t *testing.T) { b.language(t, area) })
	t.Run("phone", func(t *testing.T) {
		for _, path := range kinds(s) {
			b.phone(t, path)
		}
	})
	t.Run("axe", func(t *testing.T) {
		for _, path := range kinds(s) {
			b.axe(t, path)
		}
	})
	t.Run("pictures", func(t *testing.T) { b.pictures(t, s) })
}

// kinds is one page of every kind.
func kinds(s *publish.Snapshot) []string {
	paths := []string{s.Path("pages/350421.html"), s.Path("pages/index.html"), s.Path("pages/dictionary.html"), filepath.Join(filepath.Dir(s.Dir), "index.html")}
	return append(paths, s.Path("pages/350421/forms/self_assessment.html"), s.Path("pages/350421/forms/report.html"))
}

func pageName(s *publish.Snapshot, path string) string {
	name, err := filepath.Rel(s.Path("pages"), path)
	if err != nil || strings.HasPrefix(name, "..") {
		return "history"
	}
	return strings.ReplaceAll(strings.TrimSuffix(name, ".html"), string(filepath.Separator), "-")
}

type browser struct{ ctx context.Context }

// step is something done in a page; set is one that sends a command.
type step = chromedp.Action[chromedp.Void]

func set[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// screen is the size of what the page is looked at on.
func screen(width, height int64, isPhone bool) step {
	return set(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: isPhone})
}

func script(isOn bool) step {
	return set(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !isOn})
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	bin := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			bin = path
			break
		}
	}
	if bin == "" {
		t.Skipf("no browser: none of %v is installed", browsers)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.Flag("lang", "zh-CN"), chromedp.Flag("force-prefers-reduced-motion", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open %s: %v", bin, err)
	}
	return &browser{ctx}
}

// view is one open page with everything it asked for and complained about.
type view struct {
	context.Context
	t        *testing.T
	close    func() // the tab, before the test ends
	lock     sync.Mutex
	requests []string
	problems []string
}

// open shows a file in a tab of its own, at the width of a desk.
func (b *browser) open(t *testing.T, path string, before ...step) *view {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	v := &view{Context: ctx, t: t, close: cancel}
	if err := chromedp.Listen(ctx, v.hear); err != nil {
		t.Fatal(err)
	}
	forget := set(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `try { localStorage.clear() } catch (e) {}`}) // what another page's buttons chose
	steps := append([]step{set(network.Enable, network.EnableParams{}), set(log.Enable, cdp.Empty{}), forget, screen(1280, 900, false)}, before...)
	v.do(append(steps, chromedp.Navigate("file://"+path), chromedp.WaitReady("body"))...)
	return v
}

// hear keeps what a page asked for and what it complained about.
func (v *view) hear(event any) {
	v.lock.Lock()
	defer v.lock.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		v.requests = append(v.requests, e.Request.URL)
	case *log.EventEntryAdded:
		v.problems = append(v.problems, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	case *runtime.EventConsoleAPICalled:
		v.problems = append(v.problems, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		v.problems = append(v.problems, e.ExceptionDetails.Text)
	}
}

func (v *view) do(steps ...step) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.Context, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// patience bounds every wait for the browser.
const patience = 2 * time.Minute

// ask evaluates an expression of the page.
func ask[T any](v *view, expression string) T {
	v.t.Helper()
	return get(v, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func get[T any](v *view, action chromedp.Action[T]) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.Context, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer
}

func dark(isDark bool) step {
	value := "light"
	if isDark {
		value = "dark"
	}
	return set(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
}

// quiet: a page asks for nothing but itself and data in it, and says nothing on
// the console, whatever its buttons are used for.
func (b *browser) quiet(t *testing.T, path string) {
	v := b.open(t, path)
	ask[chromedp.Void](v, `for (const id of ['theme', 'language', 'theme', 'language']) document.getElementById(id).click()`)
	v.do(chromedp.Sleep(100 * time.Millisecond))
	v.lock.Lock()
	defer v.lock.Unlock()
	if len(v.requests) == 0 {
		t.Error("wanted the page itself among the requests, found none")
	}
	for _, r := range v.requests {
		if r != "file://"+path && !strings.HasPrefix(r, "data:") {
			t.Errorf("asked for %s", r)
		}
	}
	for _, p := range v.problems {
		t.Errorf("said %s", p)
	}
}

// charts: every chart is drawn, in light and dark, and so is every bar.
func (b *browser) charts(t *testing.T, path string) {
	for _, isDark := range []bool{false, true} {
		v := b.open(t, path, dark(isDark))
		marks := ask[map[string]int](v, `Object.fromEntries([...document.querySelectorAll('.plot')].map(p => [p.id, p.querySelectorAll('svg path, svg polyline, svg rect, svg circle').length]))`)
		if len(marks) < 9 {
			t.Errorf("wanted groups, three growth rates, gauges, sensitivity and areas, found %v", marks)
		}
		for id, n := range marks {
			if n < 4 {
				t.Errorf("%s: wanted it drawn, found %d marks", id, n)
			}
		}
		if texts := ask[string](v, `[...document.querySelectorAll('.plot svg text')].map(e => e.textContent).join('|')`); !strings.Contains(texts, "全国公布增速") || !strings.Contains(texts, "A 促进发展") {
			t.Errorf("wanted the names of lines and groups in the charts, found %.200s", texts)
		}
	}
}

// withoutScript: the numbers of every chart stand in a table that is open.
func (b *browser) withoutScript(t *testing.T, path string) {
	v := b.open(t, path, script(false))
	v.do(script(true))
	if hidden := ask[int](v, `[...document.querySelectorAll('details.data')].filter(d => !d.open).length`); hidden != 0 {
		t.Errorf("wanted every table of a chart open, found %d shut", hidden)
	}
	if shown := ask[int](v, `[...document.querySelectorAll('.tools, .js-only')].filter(e => e.checkVisibility()).length`); shown != 0 {
		t.Errorf("wanted nothing shown that needs a script, found %d", shown)
	}
}

// keyboard: Tab reaches every control, each with a visible focus; Enter opens
// the basis of a number, Escape closes it and gives the focus back.
func (b *browser) keyboard(t *testing.T, path string) {
	v := b.open(t, path)
	wanted := ask[int](v, `(() => {
		window.controls = [...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('dialog') && !(e.type === 'radio' && !e.checked));
		window.reached = new Set(); window.blind = [];
		document.addEventListener('focusin', e => { reached.add(e.target); const s = getComputedStyle(e.target); if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) blind.push(e.target.outerHTML.slice(0, 80)); });
		return controls.length })()`)
	for range wanted + 5 {
		v.do(chromedp.KeyEvent(kb.Tab))
	}
	if missed := ask[[]string](v, `controls.filter(c => !reached.has(c)).map(c => c.outerHTML.slice(0, 100))`); len(missed) > 0 || wanted < 150 {
		t.Errorf("of %d controls Tab did not reach %d: %v", wanted, len(missed), missed[:min(len(missed), 5)])
	}
	if blind := ask[[]string](v, `blind`); len(blind) > 0 {
		t.Errorf("%d controls show no focus: %v", len(blind), blind[:min(len(blind), 5)])
	}
	ask[chromedp.Void](v, `document.querySelector('tr[data-criterion="I05.1"] td a.num').focus()`)
	v.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("dialog[open]"))
	if text := ask[string](v, `document.querySelector('dialog').innerText`); !strings.Contains(text, "I05.1") || !strings.Contains(text, "D28") || !strings.Contains(text, "https://") {
		t.Errorf("wanted the basis of I05.1 down to address and cell, found %.300s", text)
	}
	v.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent("dialog[open]"))
	if back := ask[string](v, `document.activeElement.dataset.explains + ' ' + (document.querySelector('#basis-body').children.length)`); back != "I05.1 0" {
		t.Errorf("wanted the focus back on the number and the basis back in its place, found %s", back)
	}
	ask[chromedp.Void](v, `document.querySelector('details.explain summary').focus()`)
	v.do(chromedp.KeyEvent(kb.Enter))
	if !ask[bool](v, `document.querySelector('details.explain').open`) {
		t.Error("wanted Enter to open a basis at the end of the page")
	}
}

// language: the switch turns every label and no data.
func (b *browser) language(t *testing.T, path string) {
	v := b.open(t, path)
	before := ask[string](v, `document.querySelector('h1').textContent`)
	v.do(chromedp.Click("#language"))
	after := ask[string](v, `document.querySelector('h1').textContent`)
	if !strings.Contains(before, "创建评分卡") || !strings.Contains(after, "明溪县") || !strings.Contains(after, "Scorecard") {
		t.Errorf("wanted the area's name kept and the label turned, found %q and %q", before, after)
	}
	if left := ask[[]string](v, `[...document.querySelectorAll('[data-l]')].filter(e => /[\u4e00-\u9fff]/.test(e.textContent) || e.lang !== 'en').map(e => e.textContent)`); len(left) > 0 {
		t.Errorf("wanted English labels, found %v", left)
	}
	if text := ask[string](v, `document.querySelector('#c-groups').textContent`); !strings.Contains(text, "Certain") {
		t.Errorf("wanted the charts turned too, found %s", text)
	}
}

// phone: the page itself does not scroll sideways on a phone.
func (b *browser) phone(t *testing.T, path string) {
	v := b.open(t, path, screen(390, 844, true))
	if wide := ask[int](v, `document.scrollingElement.scrollWidth`); wide > 390 {
		t.Errorf("%s: wanted at most 390 pixels, found %d", path, wide)
	}
	if small := ask[[]string](v, `[...document.querySelectorAll('button')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.id)`); len(small) > 0 {
		t.Errorf("%s: too small for a finger: %v", path, small)
	}
	v.close()
}

// axe: no violation of WCAG 2.2 A and AA or of good practice with everything
// open; of what colour changes in the dark too, and in the open dialog.
func (b *browser) axe(t *testing.T, path string) {
	source := os.Getenv("NETMARKET_AXE")
	if source == "" {
		t.Skip("NETMARKET_AXE is not set: it names axe.min.js of the npm package axe-core 4.14.1")
	}
	axe, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, isDark := range []bool{false, true} {
		v := b.open(t, path, dark(isDark))
		if shown := v.isDark(); shown != isDark {
			t.Errorf("%s: wanted dark %v, found %v", path, isDark, shown)
		}
		ask[chromedp.Void](v, string(axe))
		ask[chromedp.Void](v, `document.querySelectorAll('details').forEach(d => { d.open = true })`)
		rules := ""
		if isDark {
			rules = `, runOnly: ['color-contrast']`
		}
		v.violations(path, fmt.Sprintf("dark=%v", isDark), `document`, rules)
		if ask[bool](v, `(() => { const a = document.querySelector('a[data-explains="I17.2"]'); if (a) a.click(); return !!document.querySelector('dialog[open]') })()`) {
			v.violations(path, fmt.Sprintf("dialog dark=%v", isDark), `'dialog'`, rules)
		}
		v.close()
	}
}

// isDark tells by the page's ground.
func (v *view) isDark() bool {
	return ask[bool](v, `getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).every(c => c < 80)`)
}

func (v *view) violations(path, state, part, rules string) {
	v.t.Helper()
	found := ask[string](v, `axe.run(`+part+`, {resultTypes: ['violations']`+rules+`}).then(r => JSON.stringify({passes: r.passes.length, violations: r.violations.map(x => ({id: x.id, nodes: x.nodes.length, first: x.nodes.slice(0, 3).map(n => n.target.join(' ') + ': ' + n.failureSummary)}))}))`)
	var result struct {
		Passes     int   `json:"passes"`
		Violations []any `json:"violations"`
	}
	if err := json.Unmarshal([]byte(found), &result); err != nil || len(result.Violations) > 0 || result.Passes == 0 {
		v.t.Errorf("%s %s: %s (%v)", path, state, found, err)
	}
}

// pictures are for people to look at.
func (b *browser) pictures(t *testing.T, s *publish.Snapshot) {
	dir := os.Getenv("NETMARKET_SCREENSHOTS")
	if dir == "" {
		t.Skip("NETMARKET_SCREENSHOTS is not set: it names a directory for pictures of the pages")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range kinds(s) {
		name := pageName(s, path)
		for _, look := range []struct {
			name          string
			width, height int64
			isDark        bool
		}{{"light", 1280, 1700, false}, {"dark", 1280, 1700, true}, {"phone", 390, 1700, false}} {
			v := b.open(t, path, dark(look.isDark), screen(look.width, look.height, look.width < 500))
			if shown := v.isDark(); shown != look.isDark {
				t.Errorf("%s: wanted dark %v, found %v", path, look.isDark, shown)
			}
			v.do(chromedp.Sleep(200 * time.Millisecond))
			for n, slice := range b.slices(v, look.width, look.height) {
				write(fmt.Sprintf("%s-%s-%02d.png", name, look.name, n+1), slice)
			}
			if look.isDark {
				write(name+"-print.pdf", get(v, printed))
			}
			v.close()
		}
	}
}

// printed is the page on A4 sheets, as its own style asks.
func printed(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	yes := true
	sheets, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
	return sheets.Data, err
}

// mostSlices bounds how much of a long page is pictured.
const mostSlices = 8

// slices are pictures of the page, one screen below the other.
func (b *browser) slices(v *view, width, height int64) (pictures [][]byte) {
	long := ask[int64](v, `document.scrollingElement.scrollHeight`)
	for top := int64(0); top < long && len(pictures) < mostSlices; top += height {
		clip := &page.Viewport{Y: float64(top), Width: float64(width), Height: float64(min(height, long-top)), Scale: 1}
		pictures = append(pictures, get(v, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
			beyond := true
			shot, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: clip, CaptureBeyondViewport: &beyond})
			return shot.Data, err
		}))
	}
	return pictures
}
