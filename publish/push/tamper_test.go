package push

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// signedMessage is a message as it went out.
type signedMessage struct {
	Headers
	body []byte
}

// Of 10,000 tamperings with genuine messages, none is taken: bits of the body,
// the id, the timestamp and the signature, parts of two messages swapped, parts
// cut off, replays after the tolerance; signed by Ed25519, by HMAC or by both.
func TestTamperingsAreRefused(t *testing.T) {
	const attacks = 10_000
	r := rand.New(rand.NewPCG(6, 13))
	ed, other, hm := newPair(t, KindEd25519), newPair(t, KindEd25519), newPair(t, KindHMAC)
	verify := []VerifyKey{verifyKey(t, ed[1]), verifyKey(t, hm[1])}
	signers := [][]SigningKey{
		{signingKey(t, KindEd25519, ed[0])}, {signingKey(t, KindHMAC, hm[0])},
		{signingKey(t, KindEd25519, ed[0]), signingKey(t, KindHMAC, hm[0])},
	}
	stranger := []SigningKey{signingKey(t, KindEd25519, other[0])}
	now := time.Unix(1_800_000_000, 0)
	byName := map[string]int{}
	for i := range attacks {
		a, b := genuine(t, r, signers[i%3], now), genuine(t, r, signers[r.IntN(3)], now)
		if err := Verify(verify, a.Headers, a.body, now); err != nil {
			t.Fatalf("a genuine message: %v", err)
		}
		at, name := now, ""
		m := signedMessage{a.Headers, bytes.Clone(a.body)}
		switch i % 10 {
		case 0:
			name = "bit of the body"
			m.body[r.IntN(len(m.body))] ^= 1 << r.IntN(8)
		case 1:
			name, m.ID = "id", swapCharacter(r, m.ID)
		case 2:
			name = "timestamp"
			seconds, _ := strconv.ParseInt(m.Timestamp, 10, 64)
			m.Timestamp = strconv.FormatInt(seconds+1+r.Int64N(200), 10)
		case 3:
			name, m.Signature = "bit of each signature", flipSignatures(r, m.Signature)
		case 4:
			name = "parts of two messages"
			switch r.IntN(4) {
			case 0:
				m.body = b.body
			case 1:
				m.ID = b.ID
			case 2:
				m.Signature = b.Signature
			default:
				m.ID, m.Timestamp, m.Signature = b.ID, b.Timestamp, b.Signature
			}
		case 5:
			name = "truncated"
			if r.IntN(2) == 0 {
				m.body = m.body[:r.IntN(len(m.body))]
			} else {
				m.Signature = cutSignatures(r, m.Signature)
			}
		case 6:
			name, at = "replay", now.Add(Tolerance+time.Duration(1+r.IntN(1e6))*time.Second)
		case 7:
			name = "signed by a stranger"
			h, err := Sign(stranger, m.ID, now, m.body)
			if err != nil {
				t.Fatal(err)
			}
			m.Headers = h
		case 8:
			name = "bytes moved across the full stops"
			m.body = append([]byte(m.Timestamp+"."), m.body...)
			m.Timestamp, m.ID = m.ID, "msg"
			if r.IntN(2) == 0 {
				m = signedMessage{Headers{a.ID + "." + a.Timestamp, a.Timestamp, a.Signature}, a.body}
			}
		case 9:
			name, m.body = "bytes added to the body", append(m.body, byte(r.IntN(256)))
		}
		if err := Verify(verify, m.Headers, m.body, at); err == nil {
			t.Fatalf("attack %d (%s) was taken: %+v %q", i, name, m.Headers, m.body)
		}
		byName[name]++
	}
	t.Logf("refused %d of %d: %v", attacks, attacks, byName)
}

func newPair(t *testing.T, kind string) [2]string {
	t.Helper()
	own, portals, err := Generate(kind)
	if err != nil {
		t.Fatal(err)
	}
	return [2]string{own, portals}
}

func genuine(t *testing.T, r *rand.Rand, keys []SigningKey, now time.Time) signedMessage {
	t.Helper()
	e := Event{Sequence: 1 + r.Uint64N(1<<40), At: now, Published: Published{Snapshot: fmt.Sprintf("2026-03-31-%012x", r.Uint64N(1<<48)), ContentID: strings.Repeat("a", 64), ManifestSHA256: strings.Repeat("b", 64)}}
	body, err := e.message("https://scores.example/s")
	if err != nil {
		t.Fatal(err)
	}
	h, err := Sign(keys, e.messageID("portal"), now.Add(-time.Duration(r.IntN(60))*time.Second), body)
	if err != nil {
		t.Fatal(err)
	}
	return signedMessage{h, body}
}

func swapCharacter(r *rand.Rand, id string) string {
	const letters = "0123456789abcdef"
	b := []byte(id)
	i := len("msg_") + r.IntN(len(b)-len("msg_"))
	for old := b[i]; b[i] == old; {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// flipSignatures flips a bit of each: one sound signature would do.
func flipSignatures(r *rand.Rand, header string) string {
	list := strings.Split(header, " ")
	for i, one := range list {
		version, text, _ := strings.Cut(one, ",")
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			panic(err)
		}
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		list[i] = version + "," + base64.StdEncoding.EncodeToString(b)
	}
	return strings.Join(list, " ")
}

func cutSignatures(r *rand.Rand, header string) string {
	list := strings.Split(header, " ")
	for i, one := range list {
		list[i] = one[:r.IntN(len(one))]
	}
	return strings.Join(list, " ")
}
