package push

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Tolerance is how far a message's timestamp may lie from the portal's clock.
const Tolerance = 5 * time.Minute

// Versions before a signature.
const (
	versionHMAC    = "v1"
	versionEd25519 = "v1a"
)

// Headers are the three headers of a message.
type Headers struct {
	ID        string `json:"webhook-id"`        // the same for every try: the idempotency key
	Timestamp string `json:"webhook-timestamp"` // of this try, seconds since 1970
	Signature string `json:"webhook-signature"` // one of each key, between blanks
}

// Why Verify refuses a message. ErrSignature also stands for a message that was
// altered: nobody can tell the two apart.
var (
	ErrHeaders   = errors.New("webhook: wanted webhook-id, webhook-timestamp and webhook-signature in their plain forms")
	ErrTooOld    = errors.New("webhook: wanted a timestamp of the last five minutes, found an older one; a replay, or a clock that is wrong")
	ErrTooNew    = errors.New("webhook: wanted a timestamp of at most five minutes ahead, found a later one; a clock is wrong")
	ErrSignature = errors.New("webhook: wanted a signature by a known key over this id, timestamp and body, found none")
)

// Sign signs one try of a message with every key: two while keys are changed.
func Sign(keys []SigningKey, id string, at time.Time, body []byte) (Headers, error) {
	if len(keys) == 0 || !isPlainID(id) {
		return Headers{}, fmt.Errorf("sign: wanted a key and an id of letters, digits, - and _, found %d keys and id %q", len(keys), id)
	}
	h := Headers{ID: id, Timestamp: strconv.FormatInt(at.Unix(), 10)}
	var signatures []string
	for _, k := range keys {
		if k.private != nil {
			signature := ed25519.Sign(k.private, signed(h, body))
			signatures = append(signatures, versionEd25519+","+base64.StdEncoding.EncodeToString(signature))
			continue
		}
		signature, err := k.hmac.Sign(id, at, body)
		if err != nil {
			return Headers{}, fmt.Errorf("sign with key %s: %w", k.ID, err)
		}
		signatures = append(signatures, signature)
	}
	h.Signature = strings.Join(signatures, " ")
	return h, nil
}

// signed is what a signature is over: id.timestamp.body.
func signed(h Headers, body []byte) []byte {
	return append([]byte(h.ID+"."+h.Timestamp+"."), body...)
}

// isPlainID wants an id without the full stop that separates what is signed.
func isPlainID(id string) bool {
	return id != "" && len(id) <= 128 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
}

// Verify is for the portal's side: nil when some signature is by some key over
// exactly this id, timestamp and body, and the timestamp is within Tolerance of
// now. The error is one of the four above. A message that verifies may still be
// one that was applied before: its id tells.
func Verify(keys []VerifyKey, h Headers, body []byte, now time.Time) error {
	seconds, err := strconv.ParseInt(h.Timestamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != h.Timestamp || seconds < 0 || !isPlainID(h.ID) || h.Signature == "" {
		return ErrHeaders
	}
	switch age, most := now.Unix()-seconds, int64(Tolerance/time.Second); {
	case age > most:
		return ErrTooOld
	case age < -most:
		return ErrTooNew
	}
	for _, one := range strings.Split(h.Signature, " ") {
		for _, k := range keys {
			if k.accepts(one, h, body) {
				return nil
			}
		}
	}
	return ErrSignature
}

// accepts checks one signature of the list.
func (k VerifyKey) accepts(one string, h Headers, body []byte) bool {
	version, text, _ := strings.Cut(one, ",")
	signature, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || base64.StdEncoding.EncodeToString(signature) != text {
		return false
	}
	switch {
	case version == versionEd25519 && k.public != nil:
		return ed25519.Verify(k.public, signed(h, body), signature)
	case version == versionHMAC && k.hmac != nil:
		// the library compares in constant time; the timestamp was judged by the caller's clock
		return k.hmac.VerifyIgnoringTimestamp(body, map[string][]string{
			canonical(standardwebhooks.HeaderWebhookID):        {h.ID},
			canonical(standardwebhooks.HeaderWebhookTimestamp): {h.Timestamp},
			canonical(standardwebhooks.HeaderWebhookSignature): {one},
		}) == nil
	}
	return false
}

// canonical writes a header's name as maps of headers have it: Webhook-Id.
func canonical(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "-")
}
