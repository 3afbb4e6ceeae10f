package main

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a line does to a message.
const (
	linePass      = iota
	lineDrop      // it never arrives
	lineDeaf      // it arrives, the answer is lost
	lineTwice     // it arrives twice, at once
	lineLate      // it arrives after a while, and so does the answer
	lineReordered // the sender is told 504; it arrives later, maybe after a newer one
	lineKinds
)

// crookedLine stands between sender and receiver.
type crookedLine struct {
	url, to string
	late    sync.WaitGroup
	did     [lineKinds]int

	mu      sync.Mutex
	random  *rand.Rand
	isClear bool
}

func newCrookedLine(t *testing.T, to string) *crookedLine {
	l := &crookedLine{to: to, random: rand.New(rand.NewPCG(7, 7))}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.url = s.URL + "/hook"
	return l
}

// clear lets everything pass, or no longer.
func (l *crookedLine) clear(is bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isClear = is
}

// draw is what happens to the next message, and a short while.
func (l *crookedLine) draw() (kind int, while time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	while = time.Duration(l.random.IntN(150)) * time.Millisecond
	if !l.isClear {
		kind = l.random.IntN(lineKinds)
	}
	l.did[kind]++
	return kind, while
}

func (l *crookedLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	kind, while := l.draw()
	switch kind {
	case lineDrop:
		panic(http.ErrAbortHandler)
	case lineDeaf:
		l.forward(r, body)
		panic(http.ErrAbortHandler)
	case lineTwice:
		l.late.Go(func() { l.forward(r, body) })
	case lineLate:
		time.Sleep(while)
	case lineReordered:
		l.late.Go(func() { time.Sleep(2 * while); l.forward(r, body) })
		w.WriteHeader(http.StatusGatewayTimeout)
		return
	}
	status := l.forward(r, body)
	if status == 0 {
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
}

// forward hands the message on as it is; 0 where nobody answers.
func (l *crookedLine) forward(r *http.Request, body []byte) int {
	req, err := http.NewRequest(r.Method, l.to, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	for name, values := range r.Header {
		if strings.HasPrefix(name, "Webhook-") {
			req.Header[name] = values
		}
	}
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}
