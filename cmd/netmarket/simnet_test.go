package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/sitetest"
	"netmarket/publish/push"
	"netmarket/schedules/alert"
)

// The hosts of the simulated network.
var simHosts = map[string]string{"127.0.0.1:8101": "nbs", "127.0.0.1:8102": "spb", "127.0.0.1:8201": "portal", "127.0.0.1:8301": "alerts"}

// Ways in which a host can be reached; the first is the good one.
var (
	simSiteModes   = []string{"up", "refused", "lost", "truncated", "forbidden", "failing", "unavailable", "redirect", "login", "empty", "slow"}
	simPortalModes = []string{"up", "refused", "lost", "failing", "gone", "unheard", "twice"}
	simAlertModes  = []string{"up", "refused", "failing"}
)

// simBroken are what can befall a publisher's page so that no figure of it may
// be taken, whatever is known already.
var simBroken = []string{"header_merged", "row_renamed", "unit_one", "articles_conflict", "rows_conflict", "periods_apart", "half_written", "no_charset", "ref_error"}

// A key pair of no installation, made for the simulation.
var simPrivate, simPublic = mustKeys()

func mustKeys() (string, string) {
	private, public, err := push.Generate(push.KindEd25519)
	if err != nil {
		panic(err)
	}
	return private, public
}

// simNet carries every request to a site, the portal or whoever is told of
// alerts.
type simNet struct {
	w     *simWorld
	sites *sitetest.Net
	mode  map[string]string
	asked int             // requests
	bad   map[string]bool // modes other than up that a request met under the command that is judged

	broken string // name of the fault of all pages
	pages  []simPage
	truth  map[string]bool // every figure that a sound page ever said

	portal simPortal
	told   map[string]bool // notice ids
	stands map[string]bool // alerts that were told and are not over
	missed map[string]bool // alerts of which a notice did not arrive
}

type simPage struct {
	address string
	release sitetest.Release
}

// simPortal is the receiving side of a push.
type simPortal struct {
	key      push.VerifyKey
	seen     map[string]bool
	sequence uint64
	snapshot string
	acked    uint64 // the highest sequence it said it has
}

func newSimNet(w *simWorld) *simNet {
	key, err := push.ParseVerifyKey(simPublic)
	w.must(err)
	return &simNet{w: w, sites: sitetest.Still(w.t), mode: map[string]string{}, bad: map[string]bool{}, truth: map[string]bool{},
		portal: simPortal{key: key, seen: map[string]bool{}}, told: map[string]bool{}, stands: map[string]bool{}, missed: map[string]bool{}}
}

// publish puts the calendar's releases of the months around a day onto the
// sites; those still to come appear on their day.
func (n *simNet) publish(around time.Time) {
	from, to := around.AddDate(0, 0, -70).Format(time.DateOnly), around.AddDate(0, 0, 70).Format(time.DateOnly)
	for _, r := range sitetest.Years(2025, 2026).Releases {
		if r.Kind == "" && r.ReleasedOn >= from && r.ReleasedOn <= to {
			n.pages = append(n.pages, simPage{n.sites.Publish(r), r})
			n.learn(r.Observations())
		}
	}
}

// amend changes a digit of a figure of a page that is out.
func (n *simNet) amend(pick func(n int) int) string {
	out := slices.DeleteFunc(slices.Clone(n.pages), func(p simPage) bool { return p.release.ReleasedOn > n.w.today() })
	if len(out) == 0 {
		return "nothing out"
	}
	p := out[pick(len(out))]
	key := sitetest.RetailSales
	if p.release.Source == "spb" {
		key = sitetest.Express
	}
	if p.release.Figures[key] == "" {
		return "no such figure"
	}
	a := sitetest.OneDigit(p.release.Figures, key, 0)
	n.sites.Amend(p.address, a)
	for i := range n.pages {
		if n.pages[i].address == p.address {
			n.pages[i].release.Figures = p.release.Figures.With(a.Figures)
			n.learn(n.pages[i].release.Observations())
		}
	}
	return fmt.Sprintf("%s %d-%02d %s", p.release.Source, p.release.Year, p.release.Month, a.Figures[key])
}

func (n *simNet) learn(said []ingest.Observation) {
	for _, o := range said {
		n.truth[simFigure(o.Measure, o.Freq, o.TimePeriod, fmt.Sprint(o.Cumulative), o.Value)] = true
	}
}

func simFigure(measure, freq, period, cumulative, value string) string {
	return strings.Join([]string{measure, freq, period, cumulative, strings.TrimSuffix(strings.TrimRight(value, "0"), ".")}, " ")
}

// modeOf is how a host is now.
func (n *simNet) modeOf(host string) string {
	if m := n.mode[host]; m != "" {
		return m
	}
	return "up"
}

// RoundTrip takes a second.
func (n *simNet) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.w.isDead {
		return nil, errDead
	}
	n.asked++
	host, known := simHosts[r.URL.Host]
	if !known {
		n.w.fail("a request left for %s", r.URL.Host)
		return nil, syscall.ECONNREFUSED
	}
	n.w.setClock(n.w.at.Add(time.Second))
	mode := n.modeOf(host)
	if mode != "up" && mode != "slow" {
		n.bad[host] = true
	}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	switch {
	case host == "alerts":
		return n.answerAlerts(r, body, mode)
	case mode == "refused":
		return nil, syscall.ECONNREFUSED
	case mode == "lost":
		return nil, syscall.ECONNRESET
	}
	if host == "portal" {
		return n.answerPortal(r, body, mode)
	}
	return n.answerSite(r, host, mode)
}

func plain(r *http.Request, status int, text string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text)), Request: r, ProtoMajor: 1, ProtoMinor: 1}
}

func (n *simNet) answerSite(r *http.Request, host, mode string) (*http.Response, error) {
	switch mode {
	case "forbidden":
		return plain(r, http.StatusForbidden, "<html><body>访问被拒绝</body></html>"), nil
	case "failing":
		return plain(r, http.StatusInternalServerError, "<html><body>内部错误</body></html>"), nil
	case "unavailable":
		return plain(r, http.StatusServiceUnavailable, ""), nil
	case "login":
		return plain(r, http.StatusOK, "<html><head><title>登录</title></head><body><form>用户名 密码</form></body></html>"), nil
	case "empty":
		return plain(r, http.StatusOK, ""), nil
	case "redirect":
		answer := plain(r, http.StatusFound, "")
		answer.Header.Set("Location", "http://10.0.0.1/")
		return answer, nil
	case "slow":
		n.w.setClock(n.w.at.Add(40 * time.Second))
	}
	asked := r.Clone(r.Context())
	asked.Body = http.NoBody
	w := httptest.NewRecorder()
	n.sites.Handler(host).ServeHTTP(w, asked)
	answer := w.Result()
	answer.Request = r
	if mode == "truncated" {
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text[:len(text)/2]), cutOff{}))
	}
	return answer, nil
}

type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// answerPortal applies what is newer than what it has, once.
func (n *simNet) answerPortal(r *http.Request, body []byte, mode string) (*http.Response, error) {
	h := push.Headers{ID: r.Header.Get("webhook-id"), Timestamp: r.Header.Get("webhook-timestamp"), Signature: r.Header.Get("webhook-signature")}
	if err := push.Verify([]push.VerifyKey{n.portal.key}, h, body, n.w.at); err != nil {
		n.w.fail("the portal got what it cannot verify: %v", err)
	}
	var m push.Message
	if err := json.Unmarshal(body, &m); err != nil {
		n.w.fail("the portal got no message: %v", err)
	}
	switch mode {
	case "failing":
		return plain(r, http.StatusInternalServerError, ""), nil
	case "gone":
		return plain(r, http.StatusGone, ""), nil
	}
	p := &n.portal
	isNewer := m.Data.Sequence > p.sequence
	if n.w.bug == "the portal forgets" && n.w.rand.IntN(4) == 0 {
		isNewer = false
	}
	if isNewer && !p.seen[h.ID] {
		if m.Data.Sequence < p.acked {
			n.w.fail("the portal's state went back from %d to %d", p.acked, m.Data.Sequence)
		}
		p.sequence, p.snapshot = m.Data.Sequence, m.Data.Snapshot
	}
	p.seen[h.ID] = true
	if mode == "unheard" {
		return nil, syscall.ECONNRESET // it has it, and nobody knows
	}
	p.acked = max(p.acked, m.Data.Sequence)
	return plain(r, http.StatusNoContent, ""), nil
}

// answerAlerts holds each notice against what was told before.
func (n *simNet) answerAlerts(r *http.Request, body []byte, mode string) (*http.Response, error) {
	var m alert.Message
	if err := json.Unmarshal(body, &m); err != nil {
		n.w.fail("no message of alerts: %v", err)
	}
	for _, notice := range m.Notices {
		if mode == "up" {
			n.tell(notice)
		}
	}
	switch mode {
	case "refused":
		return nil, syscall.ECONNREFUSED
	case "failing":
		return plain(r, http.StatusInternalServerError, ""), nil
	}
	return plain(r, http.StatusOK, ""), nil
}

func (n *simNet) tell(notice alert.Notice) {
	if n.told[notice.ID] {
		return // sent again with its id: whoever takes it knows it
	}
	n.told[notice.ID] = true
	key := notice.Key()
	switch notice.Phase {
	case alert.PhaseOnset:
		if n.stands[key] && !n.missed[key] {
			n.w.fail("alert %s began twice without an end", key)
		}
		n.stands[key] = true
	case alert.PhaseRecovery:
		if !n.stands[key] && !n.missed[key] {
			n.w.fail("alert %s ended without a beginning", key)
		}
		delete(n.stands, key)
		delete(n.missed, key)
	}
}

// breakPages puts a fault on every page of a release, or takes it away.
func (n *simNet) breakPages(name string) {
	n.sites.Clear()
	n.broken = name
	if name == "" {
		return
	}
	for _, site := range []string{"nbs", "spb"} {
		if f := sitetest.FaultNamed(name); f.Applies(site, sitetest.OnPage) {
			n.sites.Fault(site, sitetest.OnPage, f)
		}
	}
}
