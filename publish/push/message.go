package push

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// TypePublished is the type of the one message there is.
const TypePublished = "snapshot.published"

// mostPayload bounds a message, in bytes.
const mostPayload = 20 << 10

// Published says what is current: the facts a message tells of a snapshot.
type Published struct {
	Snapshot       string `json:"snapshot"`        // 2026-03-31-7f3a9c1b22d4
	ContentID      string `json:"content_id"`      // of its manifest
	ManifestSHA256 string `json:"manifest_sha256"` // of the bytes of manifest.json
	Edition        string `json:"edition"`         // of the index
	AsOf           string `json:"as_of"`           // YYYY-MM-DD
}

// Event is one publication that portals are owed word of.
type Event struct {
	Sequence uint64    `json:"sequence"` // grows with every event, also over a lost state.db
	At       time.Time `json:"at"`       // when it was found, UTC, whole seconds
	Published
}

// Message is the body of a push: thin, for the portal reads the snapshot
// itself, at Data.URL.
type Message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // of the event, not of the try
	Data      Data      `json:"data"`
}

// Data is what a message tells. A portal applies the highest sequence only.
type Data struct {
	Sequence uint64 `json:"sequence"`
	Published
	URL string `json:"url"` // of the snapshot, for this portal; manifest.json and its files lie below it
}

// message is the body for one portal: the same bytes for every try.
func (e Event) message(snapshotURL string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(Message{TypePublished, e.At, Data{e.Sequence, e.Published, addressOf(snapshotURL, e.Snapshot)}}); err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	body := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	if len(body) > mostPayload {
		return nil, fmt.Errorf("encode message: wanted at most %d bytes, found %d", mostPayload, len(body))
	}
	return body, nil
}

// addressOf puts the snapshot's id where the address has {snapshot}, or behind
// it.
func addressOf(base, snapshot string) string {
	if strings.Contains(base, "{snapshot}") {
		return strings.ReplaceAll(base, "{snapshot}", snapshot)
	}
	return strings.TrimSuffix(base, "/") + "/" + snapshot
}

// messageID is the idempotency key: the same whenever this event is sent to
// this portal.
func (e Event) messageID(portal string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", e.Sequence, e.Snapshot, e.ManifestSHA256, portal))
	return "msg_" + hex.EncodeToString(sum[:16])
}
