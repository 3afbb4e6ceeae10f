package county

import (
	"io/fs"
	"sync"
	"time"

	"netmarket/ingest/disk"
	"netmarket/ingest/packing"
)

// digestKind names what an index of digests holds and how it is packed.
const digestKind = "netmarket digests 2"

// digest is what a file of the inbox hashed to when it was in the state of the
// stamp.
type digest struct {
	stamp  disk.Stamp
	sha256 string
	read   int64 // when it was read, nanoseconds since 1970
}

// fileID is the file itself: an index must not hold its name, which may be a
// person's.
type fileID struct{ device, inode uint64 }

func idOf(s disk.Stamp) fileID { return fileID{s.Device, s.Inode} }

// digests remember what the files of an inbox hashed to, so that a night in
// which nothing came reads none of them. A file is believed unchanged when size,
// inode and both its times are those it had when it was hashed, and it was hashed
// a while after them: see disk.Stamp.IsSettled.
type digests struct {
	fs    disk.FS
	path  string // "": nothing is remembered
	clock func() time.Time
	known map[fileID]digest

	mu      sync.Mutex
	now     map[fileID]digest // of this run
	isStale bool
}

// openDigests reads the index; one that is missing or damaged costs time and
// nothing else.
func openDigests(f disk.FS, path string) *digests {
	d := &digests{fs: f, path: path, clock: time.Now, known: map[fileID]digest{}, now: map[fileID]digest{}}
	if path == "" {
		return d
	}
	r, err := packing.Load(f, path, digestKind)
	if err != nil {
		d.isStale = true
		return d
	}
	known := map[fileID]digest{}
	for !r.IsDone() {
		stamp := disk.Told(r.Unsigned(), r.Unsigned(), r.Number(), r.Number(), r.Number())
		known[idOf(stamp)] = digest{stamp, r.Text(), r.Number()}
	}
	if r.Err() == nil {
		d.known = known
	}
	return d
}

// of is the digest and the length of a file that is as it was when it was
// hashed.
func (d *digests) of(path string) (sha string, size int64, ok bool) {
	if len(d.known) == 0 {
		return "", 0, false
	}
	info, err := d.fs.Lstat(path)
	if err != nil {
		return "", 0, false
	}
	stamp := disk.StampOf(info)
	was, ok := d.known[idOf(stamp)]
	if !ok || stamp != was.stamp || !was.stamp.IsSettled(time.Unix(0, was.read)) {
		return "", 0, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now[idOf(stamp)] = was
	return was.sha256, was.stamp.Size, true
}

// note remembers what a file hashed to, by what Stat said of it before and after
// it was read.
func (d *digests) note(sha string, before, after fs.FileInfo, read time.Time) {
	stamp := disk.StampOf(before)
	if d.path == "" || stamp != disk.StampOf(after) || !stamp.IsSettled(read) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now[idOf(stamp)], d.isStale = digest{stamp, sha, read.UnixNano()}, true
}

// save writes the index anew where it changed.
func (d *digests) save() error {
	if d.path == "" || !d.isStale && len(d.now) == len(d.known) {
		return nil
	}
	var w packing.Writer
	for _, x := range d.now {
		w.Unsigned(x.stamp.Device)
		w.Unsigned(x.stamp.Inode)
		for _, n := range []int64{x.stamp.Size, x.stamp.Modified, x.stamp.Changed} {
			w.Number(n)
		}
		w.Text(x.sha256)
		w.Number(x.read)
	}
	return packing.Save(d.fs, d.path, digestKind, &w)
}
