package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

func isRedirect(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location") != ""
	}
	return false
}

// redirect says where the next request goes, having checked it like the first
// one and against where a redirect may lead.
func (g guard) redirect(j *job, got outcome, before int) (*url.URL, *Fault) {
	refused := func(code, wanted string) (*url.URL, *Fault) {
		return nil, &Fault{Code: code, URL: j.at.String(), Status: got.status, Detail: fmt.Sprintf("wanted %s, found a redirect to %s", wanted, quote(got.location))}
	}
	if before >= mostRedirects {
		return refused(CodeRedirects, fmt.Sprintf("an answer after %d redirects", mostRedirects))
	}
	loc, err := j.at.Parse(got.location)
	if err != nil {
		return refused(CodeRedirect, "a URL")
	}
	to, fault := g.parse(loc.String())
	switch {
	case fault != nil && fault.Code == CodeAddress:
		return refused(CodeAddress, "a public host")
	case fault != nil:
		return refused(CodeRedirect, "a plain http or https URL")
	case j.at.Scheme == "https" && to.Scheme == "http":
		return refused(CodeRedirect, "to stay with https")
	case !j.mayLeadTo(to):
		return refused(CodeRedirect, "to stay with "+j.own.Host)
	case j.Method == http.MethodPost && got.status != http.StatusTemporaryRedirect && got.status != http.StatusPermanentRedirect:
		return refused(CodeRedirect, "an answer to a POST") // it would become a GET without its question
	}
	return to, nil
}

// mayLeadTo tells whether a host is the request's own or one it names, at the
// same port or at the usual ones.
func (j *job) mayLeadTo(to *url.URL) bool {
	usual := to.Port() == "" || to.Port() == defaultPort(to)
	same := port(to) == port(j.own)
	if to.Hostname() == j.own.Hostname() && (same || usual && port(j.own) == defaultPort(j.own)) {
		return true
	}
	for _, h := range j.Hosts {
		h = strings.ToLower(h)
		if h == to.Hostname() && (usual || same) || h == to.Hostname()+":"+port(to) {
			return true
		}
	}
	return false
}

func defaultPort(u *url.URL) string {
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return defaultPort(u)
}
