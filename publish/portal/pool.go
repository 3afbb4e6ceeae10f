package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"netmarket/publish"
)

// Limits of the pool: an opened snapshot may take half a GiB.
const (
	maxOpened = 6 // at once; a request for a seventh waits until one is free
	keepIdle  = 2 // beside the current one, for a client that pages through an older one
	maxSeen   = 4096
	openLimit = 30 * time.Second
)

// pool holds the opened snapshots. Every request holds one of them; one that
// nobody holds any more and that is not current is closed.
type pool struct {
	dir  string
	open func(context.Context, *publish.Snapshot) (*sql.DB, error)
	now  func() time.Time
	room int // maxOpened

	mu     sync.Mutex
	held   map[string]*snapshot
	seen   map[string]bool // ids that were served once
	freed  chan struct{}   // closed and renewed whenever something was let go
	closed bool
}

// snapshot is one opened snapshot with what was read of it already.
type snapshot struct {
	*publish.Snapshot
	db     *sql.DB
	root   *os.Root
	scores []byte // scores.json
	doc    *publish.ScoresDocument

	gaps     memo[*publish.GapsDocument]
	worklist memo[*publish.WorklistDocument]
	tables   memo[*catalog]
	files    checkedFiles
	encoded  sync.Map // area code → its document's bytes, for who may see every area

	pool     *pool
	refs     int
	lastUsed time.Time
	ready    chan struct{} // closed when opened or failed
	err      error
}

func newPool(dir string, now func() time.Time) *pool {
	return &pool{dir: dir, open: publish.Open, now: now, room: maxOpened, held: map[string]*snapshot{}, seen: map[string]bool{}, freed: make(chan struct{})}
}

// acquire pins a snapshot, the current one where id is empty, until release is
// called. Errors are problems: nothing_published, no_such_snapshot,
// snapshot_gone; anything else is the server's own fault.
func (p *pool) acquire(ctx context.Context, id string) (*snapshot, error) {
	if id != "" {
		return p.pin(ctx, id)
	}
	const tries = 5 // current may be swapped and the one it named pruned between two steps
	for n := 1; ; n++ {
		current, err := currentID(p.dir)
		if err != nil {
			return nil, err
		}
		s, err := p.pin(ctx, current)
		var asked *Problem
		if err == nil || n == tries || !errors.As(err, &asked) {
			return s, err
		}
	}
}

// currentID is what the link names; which is all of publish.Current that a
// request needs when that snapshot is opened already.
func currentID(dir string) (string, error) {
	id, err := os.Readlink(filepath.Join(dir, "current"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", problem(404, "nothing_published", "nothing is published yet")
	}
	if err != nil {
		return "", fmt.Errorf("read current: %w", err)
	}
	return id, nil
}

func (p *pool) pin(ctx context.Context, id string) (*snapshot, error) {
	if !isSnapshotID(id) {
		return nil, problem(404, "no_such_snapshot", "no snapshot has this id")
	}
	if _, err := os.Lstat(filepath.Join(p.dir, id)); err != nil {
		return nil, p.absent(id)
	}
	for {
		s, isNew, wait := p.join(id)
		switch {
		case s == nil:
			select {
			case <-wait:
				continue
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case isNew:
			p.load(s)
		default:
			<-s.ready
		}
		if s.err != nil {
			err := s.err
			p.release(s)
			return nil, err
		}
		return s, nil
	}
}

// join counts the caller in, or says what to wait for.
func (p *pool) join(id string) (s *snapshot, isNew bool, wait chan struct{}) {
	p.mu.Lock()
	var unused []*snapshot
	defer func() { p.mu.Unlock(); closeAll(unused) }()
	if s = p.held[id]; s == nil {
		unused = p.trim(p.room - 1)
		if len(p.held) >= p.room {
			return nil, false, p.freed
		}
		s, isNew = &snapshot{pool: p, ready: make(chan struct{})}, true
		s.Snapshot = &publish.Snapshot{ID: id}
		p.held[id] = s
	}
	s.refs++
	return s, isNew, nil
}

// load opens the snapshot that join made room for.
func (p *pool) load(s *snapshot) {
	defer close(s.ready)
	ctx, cancel := context.WithTimeout(context.Background(), openLimit) // not the request's: others wait for it
	defer cancel()
	if s.err = p.read(ctx, s); s.err == nil {
		p.mu.Lock()
		if len(p.seen) < maxSeen {
			p.seen[s.ID] = true
		}
		p.mu.Unlock()
		return
	}
	s.close()
	if _, err := os.Lstat(filepath.Join(p.dir, s.ID)); err != nil {
		s.err = p.absent(s.ID) // pruned meanwhile
	}
	p.mu.Lock()
	delete(p.held, s.ID)
	p.mu.Unlock()
}

func (p *pool) read(ctx context.Context, s *snapshot) error {
	loaded, err := publish.Load(p.dir, s.ID)
	if err != nil {
		return err
	}
	s.Snapshot = loaded
	if s.root, err = os.OpenRoot(s.Dir); err != nil {
		return fmt.Errorf("open snapshot %s: %w", s.ID, err)
	}
	if s.doc, err = s.Scores(); err != nil {
		return err
	}
	if s.scores, err = s.doc.Encode(); err != nil {
		return err
	}
	s.db, err = p.open(ctx, s.Snapshot)
	return err
}

// absent tells a snapshot that was pruned from one that never was.
func (p *pool) absent(id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen[id] {
		return problem(410, "snapshot_gone", "this snapshot was removed; read the current one")
	}
	return problem(404, "no_such_snapshot", "no snapshot has this id")
}

// release lets go what acquire pinned.
func (p *pool) release(s *snapshot) {
	p.mu.Lock()
	var unused []*snapshot
	defer func() { p.mu.Unlock(); closeAll(unused) }()
	s.refs--
	s.lastUsed = p.now()
	if s.refs > 0 {
		return
	}
	keep := min(keepIdle+1, p.room)
	if p.closed {
		keep = 0
	}
	unused = p.trim(keep)
	close(p.freed)
	p.freed = make(chan struct{})
}

// trim takes out what nobody holds, the longest unused first, until no more than
// keep are left, for the caller to close without the lock, which is held here.
// The current one stays while the pool is open.
func (p *pool) trim(keep int) (unused []*snapshot) {
	current, _ := currentID(p.dir) // unknown: then the last used stays
	for len(p.held) > keep {
		var oldest *snapshot
		for _, s := range p.held {
			isFree := s.refs == 0 && (p.closed || s.ID != current)
			if isFree && (oldest == nil || s.lastUsed.Before(oldest.lastUsed)) {
				oldest = s
			}
		}
		if oldest == nil {
			break
		}
		delete(p.held, oldest.ID)
		unused = append(unused, oldest)
	}
	return unused
}

func closeAll(unused []*snapshot) {
	for _, s := range unused {
		s.close()
	}
}

// close waits for nobody: a request that holds a snapshot releases it later.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	unused := p.trim(0)
	p.mu.Unlock()
	closeAll(unused)
}

// sizes are the opened snapshots and the requests that hold one.
func (p *pool) sizes() (opened, holders int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.held {
		holders += s.refs
	}
	return len(p.held), holders
}

func (s *snapshot) close() {
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	if s.root != nil {
		err = errors.Join(err, s.root.Close())
	}
	if err != nil {
		slog.Warn("close snapshot", "snapshot", s.ID, "error", err)
	}
}

// memo keeps what was read once; an error is not kept.
type memo[T any] struct {
	mu    sync.Mutex
	isSet bool
	value T
}

func (m *memo[T]) get(read func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.isSet {
		return m.value, nil
	}
	value, err := read()
	if err == nil {
		m.value, m.isSet = value, true
	}
	return value, err
}

// isSnapshotID keeps anything but a plain name away from the disk.
func isSnapshotID(id string) bool {
	if id == "" || len(id) > 100 || id == "current" || id[0] == '.' || id[0] == '-' {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return true
}
