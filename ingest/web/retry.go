package web

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// try is the attempts at one URL. The library repeats; what an attempt is, and
// what is worth another, is decided here. An attempt includes the body, so
// that one cut short is asked for again.
type try struct {
	client *Client
	job    *job
	got    outcome
	wait   time.Duration // before the next attempt
}

// ask makes the attempts at the job's present URL.
func (c *Client) ask(ctx context.Context, j *job) (outcome, error) {
	t := &try{client: c, job: j}
	var body any
	if j.Method == http.MethodPost {
		body = []byte(j.Body)
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, j.Method, j.at.String(), body)
	if err != nil {
		return outcome{}, &Fault{Code: CodeURL, URL: j.at.String(), Detail: "wanted a request, found " + quote(err.Error()), Err: err}
	}
	t.dress(req.Header)
	repeat := retryablehttp.Client{
		HTTPClient: &http.Client{Transport: t},
		RetryMax:   max(0, c.policy.Attempts-1-j.attempts),
		CheckRetry: t.check,
		Backoff:    func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return t.wait },
	}
	_, err = repeat.Do(req)
	if err == nil {
		return t.got, nil
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		if f.isUnreachable() {
			j.host.down[j.at.Host] = f
		}
		return outcome{}, f
	}
	if ctx.Err() != nil {
		return outcome{}, j.ended(ctx)
	}
	return outcome{}, &Fault{Code: CodeLost, URL: j.at.String(), Detail: "wanted an answer, found " + quote(err.Error()), Err: err}
}

func (t *try) dress(h http.Header) {
	h.Set("User-Agent", t.client.policy.UserAgent)
	h.Set("Accept-Encoding", "gzip") // said by us, so that the transport leaves decoding to us
	if t.job.Accept != "" {
		h.Set("Accept", t.job.Accept)
	}
	if t.job.Method == http.MethodPost {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	if t.job.ETag != "" {
		h.Set("If-None-Match", t.job.ETag)
	}
	if t.job.LastModified != "" {
		h.Set("If-Modified-Since", t.job.LastModified)
	}
}

// check tells the library whether to ask again, and settles the wait before.
func (t *try) check(ctx context.Context, _ *http.Response, err error) (bool, error) {
	f, ok := errors.AsType[*Fault](err)
	if !ok || ctx.Err() != nil || !f.mayPass() {
		return false, nil
	}
	t.job.last = f
	p := t.client.policy
	t.wait = backoff(p.Backoff, p.MostWait, t.job.attempts-1)
	if f.RetryAfter > 0 {
		t.wait = f.RetryAfter
	}
	if f.RetryAfter > p.MostWait {
		f.Detail += fmt.Sprintf("; asked to wait %s, more than the %s that are waited", f.RetryAfter, p.MostWait)
		return false, nil
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= t.wait {
		f.Detail += fmt.Sprintf("; the wait of %s before another attempt is longer than the time left", t.wait.Round(time.Millisecond))
		return false, nil
	}
	return true, nil
}

// backoff doubles with every attempt and spreads over half of itself, so that
// clients that failed together do not come back together.
func backoff(first, most time.Duration, before int) time.Duration {
	d := min(first<<max(0, min(before, 20)), most)
	if d <= 0 {
		d = most
	}
	return d/2 + rand.N(d/2+1)
}

// retryAfter reads both forms of the header, seconds and a date; 0 where there
// is none, or one that is past.
func retryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return time.Duration(min(n, 1<<32)) * time.Second
	} else if errors.Is(err, strconv.ErrRange) {
		return (1 << 32) * time.Second
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}
