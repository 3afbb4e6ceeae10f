package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"netmarket/publish/portal"
	"netmarket/publish/push"
)

// How long before and after something it is told.
const (
	soon        = 14 * 24 * time.Hour  // tokens and certificates that end
	bothKeys    = 30 * 24 * time.Hour  // two keys of a portal: a change of keys takes days
	owedTooLong = 24 * time.Hour       // a message to a portal
	proofHolds  = 180 * 24 * time.Hour // of a backup that was read back
)

// lookAtTokens finds tokens that just ended, or will: whoever reads the API
// with one meets a refusal on a day nobody thinks of it.
func (e *examination) lookAtTokens() {
	all, err := e.tokens().List()
	if err != nil {
		e.found("tokens_broken", "%v", err)
		return
	}
	replaced := map[string]bool{}
	for _, t := range all {
		replaced[t.Follows] = true
	}
	for _, t := range all {
		left := t.ExpiresAt.Sub(now())
		if t.RevokedAt.IsZero() && !replaced[t.ID] && left < soon && left > -bothKeys {
			e.found("token_ends", "%s（%s）%s", t.ID, t.Name, t.ExpiresAt.In(china).Format("2006-01-02 15:04"))
		}
	}
}

// lookAtTLS looks at the pair that serve ends TLS with.
func (e *examination) lookAtTLS() {
	files := e.settings.Serve.TLS
	if files.Cert == "" && files.Key == "" {
		return
	}
	if err := portal.CheckListen(portal.Listen{Addr: defaultListen, Cert: files.Cert, Key: files.Key}, nil); err != nil {
		e.found("tls_unusable", "%v", err)
		return
	}
	if info, err := os.Stat(files.Key); err == nil && info.Mode().Perm()&0o077 != 0 {
		e.found("tls_key_open", "%s (%04o)", files.Key, info.Mode().Perm())
	}
	pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
	if err != nil {
		e.found("tls_unusable", "%v", err)
		return
	}
	switch end := pair.Leaf.NotAfter; {
	case now().After(end), now().Before(pair.Leaf.NotBefore):
		e.found("tls_unusable", "%s 有效期 %s 至 %s", files.Cert, pair.Leaf.NotBefore.In(china).Format(time.DateOnly), end.In(china).Format(time.DateOnly))
	case end.Sub(now()) < soon:
		e.found("tls_ends", "%s %s", files.Cert, end.In(china).Format(time.DateOnly))
	}
}

// lookAtPush looks at keys and at what is owed.
func (e *examination) lookAtPush() {
	if _, err := e.settings.Push.Load(e.data, os.Getenv); err != nil {
		for _, problem := range joined(err) {
			e.found("push_key", "%v", problem)
		}
	}
	for _, p := range e.settings.Push.Portals {
		if age := e.ageOfSecondKey(p); age > bothKeys {
			e.found("push_rotation", "%s 的第二把密钥已存在 %d 天", p.Name, int(age/(24*time.Hour)))
		}
	}
	if !exists(e.path("state.db")) {
		return
	}
	outbox := e.outbox()
	outbox.Wait = time.Second
	past, err := outbox.History()
	if err != nil {
		return // ledger_broken says so
	}
	told := map[string]bool{}
	for _, event := range past { // newest first
		for _, d := range event.Deliveries {
			if !told[d.Portal] {
				e.lookAtDelivery(event, d)
			}
			told[d.Portal] = true
		}
	}
}

// ageOfSecondKey is how long a portal has had two keys in files; 0 where it has
// one, or where keys come from the environment.
func (e *examination) ageOfSecondKey(p push.PortalSettings) time.Duration {
	var newest time.Time
	for _, k := range p.Keys {
		path := k.File
		if path != "" && !filepath.IsAbs(path) {
			path = e.path(path)
		}
		info, err := os.Stat(path)
		if len(p.Keys) < 2 || err != nil {
			return 0
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return now().Sub(newest)
}

// lookAtDelivery judges a portal by the newest event owed to it.
func (e *examination) lookAtDelivery(event push.Past, d push.Delivery) {
	switch age := now().Sub(event.At); {
	case d.State == push.StateGone:
		e.found("portal_gone", "%s，快照 %s", d.Portal, event.Snapshot)
	case d.State == push.StateExhausted:
		e.found("push_owed", "%s，快照 %s，已放弃", d.Portal, event.Snapshot)
	case d.State == push.StatePending && age > owedTooLong:
		e.found("push_owed", "%s，快照 %s，已 %d 小时", d.Portal, event.Snapshot, int(age.Hours()))
	}
}

// lookAtProofs asks whether what is needed on a bad day was ever tried.
func (e *examination) lookAtProofs() {
	p := e.readProofs()
	if e.settings.Backup.To != "" && now().Sub(p.Backup) > proofHolds {
		e.found("restore_untried", "%s", lastTried(p.Backup))
	}
	if len(e.channels(sender{})) > 0 && p.Alert.IsZero() {
		e.found("alerts_untried", "alerts")
	}
}

func lastTried(at time.Time) string {
	if at.IsZero() {
		return "从未"
	}
	return fmt.Sprintf("上次 %s", at.In(china).Format(time.DateOnly))
}

// lookAtTemp finds a small disk under the directory for work aside: verifying,
// what-if and queries write the tables there.
func (e *examination) lookAtTemp() {
	d, err := e.measureDisk(os.TempDir())
	if errors.Is(err, os.ErrNotExist) {
		return // temp_unusable says so
	}
	if err == nil && d.freeBytes < leastTempBytes {
		e.found("temp_small", "%s 剩余 %d MiB，需要 %d MiB", os.TempDir(), d.freeBytes>>20, leastTempBytes>>20)
	}
}
