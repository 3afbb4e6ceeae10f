package portal

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is the pair of PEM files this program ends TLS with. A renewed
// pair is used from the next handshake on, without a restart: at most once a
// look the files' times and sizes are compared. A pair that cannot be used, say
// one of whose files is not renewed yet, is told once, and the former pair goes
// on serving.
type certificate struct {
	certFile, keyFile string
	now               func() time.Time
	log               *slog.Logger

	mu       sync.Mutex
	pair     *tls.Certificate
	marks    [2]fileMark // of the files last read, whether or not they could be used
	lookedAt time.Time
}

// look is how long a pair is used without asking whether there is another.
const look = time.Second

// fileMark tells a file from what it was before.
type fileMark struct {
	size     int64
	modified time.Time
}

func loadCertificate(l Listen, now func() time.Time, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: l.Cert, keyFile: l.Key, now: now, log: log, lookedAt: now()}
	c.marks = [2]fileMark{markOf(l.Cert), markOf(l.Key)}
	pair, err := tls.LoadX509KeyPair(l.Cert, l.Key)
	if err != nil {
		return nil, fmt.Errorf("serve.tls: %w", err)
	}
	c.pair = &pair
	return c, nil
}

// markOf is the zero mark for a file that is not there.
func markOf(path string) fileMark {
	info, err := os.Stat(path)
	if err != nil {
		return fileMark{}
	}
	return fileMark{info.Size(), info.ModTime()}
}

// current is the pair to show in a handshake.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.now(); at.Sub(c.lookedAt) >= look || at.Before(c.lookedAt) {
		c.lookedAt = at
		c.renew()
	}
	return c.pair, nil
}

func (c *certificate) renew() {
	marks := [2]fileMark{markOf(c.certFile), markOf(c.keyFile)}
	if marks == c.marks {
		return
	}
	c.marks = marks
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		c.log.Warn("the renewed certificate cannot be used; the former one goes on serving", "error", err)
		return
	}
	c.pair = &pair
	c.log.Info("certificate renewed", "not_after", pair.Leaf.NotAfter.UTC().Format(time.RFC3339))
}
