package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"netmarket/publish/push"
)

const mostBody = 20 << 10 // a message is thin

// portal takes messages.
type portal struct {
	keys     []push.VerifyKey
	releases releases
	source   source
	now      func() time.Time
	applying sync.Mutex // one message is applied at a time
}

// refusal is an answer other than 2xx.
type refusal struct {
	status int
	error
}

// ServeHTTP answers one message.
func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	told, err := p.receive(r)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		slog.Warn("refused", "status", refused.status, "reason", refused.Error())
		if refused.status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "5")
		}
		http.Error(w, http.StatusText(refused.status), refused.status) // the reason is for our log only
	case err != nil:
		slog.Error("not applied", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	default:
		slog.Info(told, "id", r.Header.Get("webhook-id"))
		fmt.Fprintln(w, told)
	}
}

// receive verifies a message and applies it. What it returns was settled for
// good: applied, applied before, or older than what is shown.
func (p *portal) receive(r *http.Request) (string, error) {
	if r.Method != http.MethodPost {
		return "", refusal{http.StatusMethodNotAllowed, errors.New("wanted POST, found another method")}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	if err != nil || len(body) > mostBody {
		return "", refusal{http.StatusBadRequest, fmt.Errorf("wanted a whole body of at most %d bytes, found %d (%v)", mostBody, len(body), err)}
	}
	// The signature is over the raw bytes: verify before parsing.
	id, err := p.verify(r.Header, body)
	if err != nil {
		return "", refusal{http.StatusUnauthorized, err}
	}
	var m push.Message
	if err := json.Unmarshal(body, &m); err != nil {
		return "", refusal{http.StatusBadRequest, fmt.Errorf("wanted a message, found %w", err)}
	}
	if m.Type != push.TypePublished {
		return "ignored", nil // a type that is not known today is no reason to be sent it for three days
	}
	if !p.applying.TryLock() {
		return "", refusal{http.StatusServiceUnavailable, errors.New("another message is being applied")}
	}
	defer p.applying.Unlock()
	return p.apply(id, m.Data)
}

// verify wants each header once: of two, a proxy and we might read different
// ones.
func (p *portal) verify(h http.Header, body []byte) (id string, err error) {
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		if len(h[name]) != 1 {
			return "", push.ErrHeaders
		}
	}
	headers := push.Headers{ID: h.Get("Webhook-Id"), Timestamp: h.Get("Webhook-Timestamp"), Signature: h.Get("Webhook-Signature")}
	return headers.ID, push.Verify(p.keys, headers, body, p.now())
}

// apply brings a snapshot in, unless it or a newer one is in already. The order
// is told by the sequence alone: messages may come late, twice, or in another
// order than they were sent in.
func (p *portal) apply(id string, d push.Data) (string, error) {
	shown, err := p.releases.current()
	switch {
	case err != nil:
		return "", err
	case d.Sequence < shown.sequence:
		return "older than what is shown", nil
	case d.Sequence == shown.sequence && id == shown.id:
		return "applied before", nil
	case d.Sequence == shown.sequence:
		return "", refusal{http.StatusConflict, fmt.Errorf("wanted a sequence of its own, found %d of message %s again", d.Sequence, shown.id)}
	}
	next := release{d.Sequence, id}
	aside, err := p.releases.aside(next)
	if err != nil {
		return "", err
	}
	if err := p.source.stage(d, aside); err != nil {
		return "", refusal{http.StatusBadGateway, fmt.Errorf("snapshot %s: %w", d.Snapshot, err)}
	}
	if err := p.releases.activate(next, aside); err != nil {
		return "", err
	}
	return "applied", nil
}
