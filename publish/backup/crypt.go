package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

const encryptedSuffix = ".age"

// writer stores objects, encrypted where there are recipients.
type writer struct {
	ctx        context.Context
	to         Place
	recipients []age.Recipient
}

func (w writer) name(key string) string {
	if len(w.recipients) > 0 {
		return key + encryptedSuffix
	}
	return key
}

// putOnce stores an object that is not there yet, and checks on the way that
// the bytes are still those that were hashed.
func (w writer) putOnce(sha string, from io.Reader, size int64) error {
	key := objectKey(sha)
	if there, err := w.to.Has(w.ctx, w.name(key)); err != nil || there {
		return err
	}
	sum := sha256.New()
	checked := &changedReader{from: io.TeeReader(from, sum), left: size, ok: func() bool { return hex.EncodeToString(sum.Sum(nil)) == sha }}
	if len(w.recipients) == 0 {
		return w.to.Put(w.ctx, key, checked, size)
	}
	var sealed bytes.Buffer
	if err := w.seal(&sealed, checked); err != nil {
		return err
	}
	return w.to.Put(w.ctx, w.name(key), &sealed, int64(sealed.Len()))
}

func (w writer) put(key string, text []byte) error {
	if len(w.recipients) == 0 {
		return w.to.Put(w.ctx, key, bytes.NewReader(text), int64(len(text)))
	}
	var sealed bytes.Buffer
	if err := w.seal(&sealed, bytes.NewReader(text)); err != nil {
		return err
	}
	return w.to.Put(w.ctx, w.name(key), &sealed, int64(sealed.Len()))
}

func (w writer) seal(into io.Writer, from io.Reader) error {
	plain, err := age.Encrypt(into, w.recipients...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(plain, from); err != nil {
		return err
	}
	return plain.Close()
}

// changedReader gives an error in place of the last byte where the content is
// no longer what was hashed: an object must not carry a wrong name.
type changedReader struct {
	from io.Reader
	left int64
	ok   func() bool
}

func (r *changedReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.left -= int64(n)
	if (r.left == 0 || err == io.EOF) && !r.ok() || r.left < 0 {
		return 0, fmt.Errorf("the file changed while it was read")
	}
	return n, err
}

// open reads a key as it was before it was stored; where encrypted it needs an
// identity.
func open(ctx context.Context, from Place, key string, identities []age.Identity) (io.ReadCloser, error) {
	body, err := from.Get(ctx, key)
	if err != nil || !strings.HasSuffix(key, encryptedSuffix) {
		return body, err
	}
	if len(identities) == 0 {
		return nil, fmt.Errorf("%s: %w; give the identity file of its recipient", key, ErrEncrypted)
	}
	plain, err := age.Decrypt(body, identities...)
	if other := (*age.NoIdentityMatchError)(nil); errors.As(err, &other) {
		return nil, fmt.Errorf("decrypt %s: %w for another identity: %w", key, ErrEncrypted, err)
	}
	if err != nil {
		return nil, fmt.Errorf("decrypt %s: %w", key, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, body}, nil
}
