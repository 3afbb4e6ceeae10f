package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/temoto/robotstxt"
	"golang.org/x/time/rate"
)

const (
	mostRobots   = 512 << 10        // bytes, more than RFC 9309 asks to read
	longestDelay = 30 * time.Second // of a Crawl-delay that is kept
)

// rules is what a host's robots.txt says, or why it could not be had.
type rules struct {
	group *robotstxt.Group
	fault *Fault
}

// obey refuses what the host's robots.txt disallows. It is asked once for each
// host in the client's life. One that does not exist, in whatever way a server
// says so (4xx but 429, a redirect elsewhere, another odd status), allows
// everything. One that cannot be had (5xx, 429, no connection, cut short)
// forbids: the page is not asked, and the fault is that of robots.txt, which
// says more than "disallowed" and which the page would have met too.
func (c *Client) obey(ctx context.Context, j *job) error {
	origin := j.at.Scheme + "://" + j.at.Host
	r := j.host.robots[origin]
	if r == nil {
		var err error
		if r, err = c.fetchRules(ctx, j, origin); err != nil {
			return err
		}
		j.host.robots[origin] = r
	}
	path := j.at.RequestURI()
	if r.fault != nil {
		told := *r.fault
		told.URL, told.Detail = j.at.String(), "robots.txt, which is asked first: "+told.Detail
		return &told
	}
	if path != "/robots.txt" && !r.group.Test(path) {
		return &Fault{Code: CodeRobots, URL: j.at.String(), Detail: "wanted a page that robots.txt allows, found that it disallows " + quote(path)}
	}
	return nil
}

// fetchRules asks for robots.txt while the job holds the host's turn. The
// error is the end of the context; any other fault is kept with the rules.
func (c *Client) fetchRules(ctx context.Context, j *job, origin string) (*rules, error) {
	ask, fault := c.newJob(Request{URL: origin + "/robots.txt", Limit: mostRobots, Unpaced: j.Unpaced})
	if fault != nil {
		return nil, fault
	}
	ask.isRobots, ask.host = true, j.host
	answer, err := c.follow(ctx, ask)
	f, isFault := errors.AsType[*Fault](err)
	switch {
	case err == nil:
		return c.newRules(j.host, answer.Body), nil
	case !isFault, ctx.Err() != nil:
		return nil, err
	case f.Code == CodeForbidden, f.Code == CodeGone, f.Code == CodeStatus && f.Status != http.StatusRequestTimeout,
		f.Code == CodeRedirect, f.Code == CodeRedirects:
		return c.newRules(j.host, nil), nil
	}
	return &rules{fault: f}, nil
}

func (c *Client) newRules(h *host, text []byte) *rules {
	data, err := robotstxt.FromString(soundRobots(string(text)))
	if err != nil {
		data = &robotstxt.RobotsData{} // every line was checked; a pattern that is none is no rule
	}
	r := &rules{group: data.FindGroup(c.policy.UserAgent)}
	if slow := rate.Every(max(c.policy.Interval, r.group.CrawlDelay)); slow < h.pace.Limit() {
		h.pace.SetLimit(slow)
	}
	return r
}

// soundRobots keeps the lines of a robots.txt that are rules, for the library
// gives up the whole file at the first line it cannot read, where RFC 9309
// wants the rest obeyed. An empty Disallow allows everything.
func soundRobots(text string) string {
	var b strings.Builder
	inGroup := false
	for line := range strings.FieldsFuncSeq(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, _ := strings.Cut(line, ":")
		key = strings.ToLower(strings.TrimSpace(key))
		value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
		switch {
		case key == "user-agent" && value != "":
			inGroup = true
		case !inGroup:
			continue
		case key == "disallow" && value == "":
			key, value = "allow", "/"
		case key == "disallow", key == "allow" && value != "":
		case key == "crawl-delay":
			d, err := time.ParseDuration(value + "s")
			if err != nil || d < 0 {
				continue
			}
			value = min(d, longestDelay).Round(time.Second).String()
			value = strings.TrimSuffix(value, "s")
		default:
			continue
		}
		b.WriteString(key + ": " + value + "\n")
	}
	return b.String()
}
