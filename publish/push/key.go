package push

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Kinds of keys.
const (
	KindEd25519 = "ed25519" // signature v1a; the portal needs only the public key
	KindHMAC    = "hmac"    // signature v1, HMAC-SHA256; the portal holds the same secret
)

// Prefixes by which the specification tells keys apart; base64 follows.
const (
	prefixSecret  = "whsec_" // HMAC, 24 to 64 bytes
	prefixPrivate = "whsk_"  // Ed25519, seed and public key (64 bytes) or the seed alone (32)
	prefixPublic  = "whpk_"  // Ed25519, 32 bytes
)

// Bytes of an HMAC secret, by the specification; freshSecret of a new one.
const (
	leastSecret = 24
	mostSecret  = 64
	freshSecret = 32
)

// SigningKey makes one signature. However it is printed, its secret is not.
type SigningKey struct {
	ID      string // the operator's name of it
	private ed25519.PrivateKey
	hmac    *standardwebhooks.Webhook
}

// Format prints the key's name, whatever the verb.
func (k SigningKey) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "signing key %s", k.ID) }

// VerifyKey checks one signature.
type VerifyKey struct {
	public ed25519.PublicKey
	hmac   *standardwebhooks.Webhook
}

// Format prints that it is a key, and nothing of it.
func (k VerifyKey) Format(f fmt.State, _ rune) { io.WriteString(f, "verification key") }

// ParseSigningKey reads a key in the specification's form: whsk_… of kind
// ed25519, whsec_… of kind hmac. No error quotes what it read.
func ParseSigningKey(id, kind, text string) (SigningKey, error) {
	text = strings.TrimSpace(text)
	switch kind {
	case KindEd25519:
		private, err := parsePrivate(text)
		return SigningKey{ID: id, private: private}, err
	case KindHMAC:
		hook, err := parseSecret(text)
		return SigningKey{ID: id, hmac: hook}, err
	}
	return SigningKey{}, fmt.Errorf("wanted kind %s or %s, found %q", KindEd25519, KindHMAC, kind)
}

// ParseVerifyKey reads what a portal holds: whpk_… or whsec_….
func ParseVerifyKey(text string) (VerifyKey, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, prefixPublic) {
		hook, err := parseSecret(text)
		if err != nil {
			return VerifyKey{}, fmt.Errorf("wanted a public key %s… or a secret: %w", prefixPublic, err)
		}
		return VerifyKey{hmac: hook}, nil
	}
	public, err := decode(text, prefixPublic, ed25519.PublicKeySize)
	return VerifyKey{public: public}, err
}

func parsePrivate(text string) (ed25519.PrivateKey, error) {
	bytes, err := decode(text, prefixPrivate, ed25519.SeedSize, ed25519.PrivateKeySize)
	if err != nil {
		return nil, err
	}
	private := ed25519.NewKeyFromSeed(bytes[:ed25519.SeedSize])
	if len(bytes) == ed25519.PrivateKeySize && !private.Equal(ed25519.PrivateKey(bytes)) {
		return nil, fmt.Errorf("wanted %s… with the public key of its own seed, found another", prefixPrivate)
	}
	return private, nil
}

func parseSecret(text string) (*standardwebhooks.Webhook, error) {
	bytes, err := decode(text, prefixSecret)
	if err != nil {
		return nil, err
	}
	if len(bytes) < leastSecret || len(bytes) > mostSecret {
		return nil, fmt.Errorf("wanted %s… of %d to %d bytes, found %d", prefixSecret, leastSecret, mostSecret, len(bytes))
	}
	return standardwebhooks.NewWebhookRaw(bytes)
}

// decode reads base64 behind a prefix; sizes are what it may decode to, any
// when none is named.
func decode(text, prefix string, sizes ...int) ([]byte, error) {
	rest, found := strings.CutPrefix(text, prefix)
	if !found {
		return nil, fmt.Errorf("wanted a key that begins with %s, found another beginning", prefix)
	}
	bytes, err := base64.StdEncoding.Strict().DecodeString(rest)
	if err != nil {
		return nil, fmt.Errorf("wanted base64 after %s, found something else", prefix) // the decoder's error is about the secret
	}
	for _, size := range sizes {
		if len(bytes) == size {
			return bytes, nil
		}
	}
	if len(sizes) > 0 {
		return nil, fmt.Errorf("wanted %s… of %d bytes, found %d", prefix, sizes, len(bytes))
	}
	return bytes, nil
}

// Generate makes a key: what the sender keeps and what the portal is given. Of
// kind hmac both are the same secret.
func Generate(kind string) (own, portals string, err error) {
	switch kind {
	case KindEd25519:
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return "", "", fmt.Errorf("make key: %w", err)
		}
		return prefixPrivate + base64.StdEncoding.EncodeToString(private), prefixPublic + base64.StdEncoding.EncodeToString(public), nil
	case KindHMAC:
		secret := make([]byte, freshSecret)
		if _, err := rand.Read(secret); err != nil {
			return "", "", fmt.Errorf("make key: %w", err)
		}
		text := prefixSecret + base64.StdEncoding.EncodeToString(secret)
		return text, text, nil
	}
	return "", "", fmt.Errorf("wanted kind %s or %s, found %q", KindEd25519, KindHMAC, kind)
}
