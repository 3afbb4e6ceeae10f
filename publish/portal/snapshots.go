package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"netmarket/publish"
)

// SnapshotsSchema names the shape of SnapshotList.
const SnapshotsSchema = "netmarket.snapshots/v1"

// SnapshotList is the published history, oldest first.
type SnapshotList struct {
	Schema    string           `json:"schema" example:"netmarket.snapshots/v1"`
	Snapshots []ListedSnapshot `json:"snapshots"`
}

// ListedSnapshot is one snapshot. Its manifest names every area, and so is shown
// only to who may see every area.
type ListedSnapshot struct {
	ID        string            `json:"snapshot"`
	IsCurrent bool              `json:"is_current"`
	AsOf      string            `json:"as_of,omitempty" format:"date"`
	Edition   string            `json:"edition,omitempty"`
	CreatedAt time.Time         `json:"created_at,omitzero"`
	Manifest  *publish.Manifest `json:"manifest,omitempty"`
	Error     string            `json:"error,omitempty" doc:"Set where the snapshot cannot be read."`
}

func listedSnapshot(s *publish.Snapshot, isCurrent bool, who *caller) ListedSnapshot {
	if s.Err != nil {
		return ListedSnapshot{ID: s.ID, IsCurrent: isCurrent, Error: "the manifest cannot be read"}
	}
	one := ListedSnapshot{ID: s.ID, IsCurrent: isCurrent, AsOf: s.Manifest.Run.AsOf, Edition: s.Manifest.Run.Edition, CreatedAt: s.Manifest.CreatedAt}
	if !who.isLimited() {
		one.Manifest = &s.Manifest
	}
	return one
}

// snapshotRoutes are the published history.
func (s *Server) snapshotRoutes() {
	o := operation{path: "/v1/snapshots", id: "snapshots", kind: KindScores, document: SnapshotList{}, isUnpinned: true,
		summary: "已发布的快照", description: "As `netmarket snapshots --json`, oldest first."}
	register(s, o, func(ctx context.Context, a *answer, r *http.Request, in *struct {
		Format string `query:"format" enum:"json" doc:"json"`
	}) error {
		if _, err := negotiate(in.Format, r.Header.Values("Accept"), o.formats()); err != nil {
			return err
		}
		all, current, err := s.listing.list(s.Dir)
		if err != nil {
			return err
		}
		list := SnapshotList{Schema: SnapshotsSchema, Snapshots: []ListedSnapshot{}}
		for _, one := range all {
			list.Snapshots = append(list.Snapshots, listedSnapshot(one, one.ID == current, callerOf(ctx)))
		}
		return s.sendList(a, r, current, list)
	})
	get(s, operation{path: "/v1/snapshots/{id}", id: "snapshot", kind: KindScores, document: ListedSnapshot{},
		summary: "一个快照及其清单", description: "The facts of the run, and every file with its SHA-256."},
		func(ctx context.Context, c *call, _ *idIn) (*reply, error) {
			current, err := currentID(s.Dir)
			if err != nil {
				return nil, err
			}
			isCurrent := current == c.ID
			r := document(listedSnapshot(c.Snapshot, isCurrent, c.who), nil)
			if isCurrent {
				r.ids = c.ID + ".current"
			}
			return r, nil
		})
}

type idIn struct {
	ID     string `path:"id" maxLength:"100" example:"2026-03-31-7f3a9c1b22d4"`
	Format string `query:"format" enum:"json" doc:"json"`
}

func (in *idIn) pinned() *Pin { return &Pin{Snapshot: in.ID, Format: in.Format} }

// sendList answers with a list that hangs on more than one snapshot.
func (s *Server) sendList(a *answer, r *http.Request, current string, list any) error {
	text, err := encode(list)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	h := a.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", s.etag(current+"."+hex.EncodeToString(sum[:8]), formatJSON, a.who))
	if matches(r.Header.Values("If-None-Match"), h.Get("ETag")) {
		a.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", contentTypes[formatJSON])
	return writeWhole(a, text)
}

// history remembers the manifests of snapshots, which never change.
type history struct {
	mu    sync.Mutex
	known map[string]*publish.Snapshot
}

// list is publish.List for a server that is asked often: it reads each manifest
// once, and takes the current snapshot's id first.
func (h *history) list(dir string) (all []*publish.Snapshot, current string, err error) {
	current, err = currentID(dir)
	var p *Problem
	if err != nil && !errors.As(err, &p) {
		return nil, "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	old := h.known
	h.known = map[string]*publish.Snapshot{}
	for _, e := range entries {
		if !e.IsDir() || !isSnapshotID(e.Name()) {
			continue
		}
		s := old[e.Name()]
		if s == nil {
			if s, err = publish.Load(dir, e.Name()); err != nil {
				if _, gone := os.Lstat(filepath.Join(dir, e.Name())); gone != nil {
					continue
				}
				s = &publish.Snapshot{ID: e.Name(), Err: err}
			}
		}
		all = append(all, s)
		if s.Err == nil {
			h.known[s.ID] = s
		}
	}
	slices.SortFunc(all, func(a, b *publish.Snapshot) int {
		if c := a.Manifest.CreatedAt.Compare(b.Manifest.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, current, nil
}
