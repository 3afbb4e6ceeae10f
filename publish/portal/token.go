package portal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kinds of things a token opens.
const (
	KindScores       = "scores"       // scores, explanations, gaps, worklists, snapshots, diffs, pages, forms
	KindObservations = "observations" // figures with their vintages, revisions, sources
	KindTables       = "tables"       // every published table, also as files
	KindQuery        = "query"        // SQL of the caller's own; only with every area
	KindMetrics      = "metrics"      // the server's own counters
)

// ScopeRead names the kinds scores, observations and tables together.
const ScopeRead = "read"

// Kinds lists every kind a token can have.
func Kinds() []string {
	return []string{KindScores, KindObservations, KindTables, KindQuery, KindMetrics}
}

// Token is what is kept of a token: never the secret, only its SHA-256. Times
// are UTC.
type Token struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // who uses it
	SHA256    string    `json:"sha256"`
	Kinds     []string  `json:"kinds"`
	Areas     []string  `json:"areas"` // GB/T 2260 codes; empty: every area
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	RevokedAt time.Time `json:"revoked_at,omitzero"`
	Follows   string    `json:"follows,omitempty"` // id of the token it replaces
}

// States of a token.
const (
	TokenValid   = "valid"
	TokenExpired = "expired"
	TokenRevoked = "revoked"
)

// State is TokenValid, TokenExpired or TokenRevoked at a moment.
func (t Token) State(at time.Time) string {
	switch {
	case !t.RevokedAt.IsZero() && !at.Before(t.RevokedAt):
		return TokenRevoked
	case !at.Before(t.ExpiresAt):
		return TokenExpired
	}
	return TokenValid
}

// Errors of reading a token.
var (
	errNoToken      = errors.New("no such token")
	errTokenExpired = errors.New("the token has expired")
	errTokenRevoked = errors.New("the token was revoked")
)

const (
	tokenPrefix   = "nmk_"
	tokenIDBytes  = 10 // 16 characters
	secretBytes   = 32 // 256 bits, 52 characters
	maxTokenBytes = 128
)

var tokenText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newToken makes a token and its secret text nmk_<id>_<secret>, which is shown
// once and kept nowhere.
func newToken(name string, kinds, areas []string, from, until time.Time) (Token, string) {
	id, secret := randomText(tokenIDBytes), randomText(secretBytes)
	return Token{ID: id, Name: name, SHA256: hashSecret(secret), Kinds: kinds, Areas: orEmpty(areas), CreatedAt: from, ExpiresAt: until}, tokenPrefix + id + "_" + secret
}

func randomText(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) //nolint:errcheck // it never returns an error
	return tokenText.EncodeToString(b)
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// match finds the token of a presented text. The secret is compared in constant
// time, also where the id is unknown.
func match(tokens []Token, presented string, at time.Time) (Token, error) {
	if len(presented) > maxTokenBytes {
		return Token{}, errNoToken
	}
	rest, isToken := strings.CutPrefix(presented, tokenPrefix)
	id, secret, _ := strings.Cut(rest, "_")
	found := Token{SHA256: hashSecret("")}
	if i := slices.IndexFunc(tokens, func(t Token) bool { return t.ID == id }); i >= 0 {
		found = tokens[i]
	}
	isSame := subtle.ConstantTimeCompare([]byte(hashSecret(secret)), []byte(found.SHA256)) == 1
	if !isToken || !isSame || found.ID == "" || secret == "" {
		return Token{}, errNoToken
	}
	switch found.State(at) {
	case TokenRevoked:
		return found, errTokenRevoked
	case TokenExpired:
		return found, errTokenExpired
	}
	return found, nil
}

// readKinds takes kinds and ScopeRead, in any order, and returns the kinds in
// the order of Kinds.
func readKinds(scopes []string) ([]string, error) {
	wanted := map[string]bool{}
	for _, scope := range scopes {
		switch {
		case scope == ScopeRead:
			wanted[KindScores], wanted[KindObservations], wanted[KindTables] = true, true, true
		case slices.Contains(Kinds(), scope):
			wanted[scope] = true
		default:
			return nil, fmt.Errorf("scope: wanted %s or one of %s, found %q", ScopeRead, strings.Join(Kinds(), ", "), scope)
		}
	}
	kinds := slices.DeleteFunc(Kinds(), func(k string) bool { return !wanted[k] })
	if len(kinds) == 0 {
		return nil, fmt.Errorf("scope: wanted %s or one of %s, found none", ScopeRead, strings.Join(Kinds(), ", "))
	}
	return kinds, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
