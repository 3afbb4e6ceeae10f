package county

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest"
	"netmarket/ingest/disk"
)

// taken is a delivery on its way: read, but not yet kept.
type taken struct {
	Delivery
	name   string            // 快递.xlsx, or 包.zip/快递.xlsx
	export *Export           // nil: nothing to keep
	kept   map[string]string // of each data set the spooled table
	marked []byte            // the annotated copy
	bytes  int64
	isOld  bool // its report stands already
}

// run is one pass over the inbox: what was known before it, and where tables
// lie until they are kept.
type run struct {
	*Inbox
	known   map[string][]ingest.Capture // by area and digest
	reports map[string]report           // by Delivery.key
	spool   *ingest.Spool
	digests *digests
}

// takeFiles reads some files side by side.
func (n *run) takeFiles(ctx context.Context, paths []string) ([][]taken, error) {
	read := make([][]taken, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		if n.IsInTurn {
			var err error
			if read[i], err = n.takeFile(ctx, path); err != nil {
				return nil, err
			}
			continue
		}
		group.Go(func() (err error) {
			read[i], err = n.takeFile(ctx, path)
			return err
		})
	}
	return read, group.Wait()
}

// nameOf is the name of a file of the inbox in messages and records. A name is
// bytes; reports are text.
func (b *Inbox) nameOf(path string) string {
	inside, err := filepath.Rel(b.Dir, path)
	if err != nil {
		inside = filepath.Base(path)
	}
	return "inbox/" + Scrub(strings.ToValidUTF8(filepath.ToSlash(inside), "\ufffd"))
}

// takeFile reads one file, each packed file of an archive as one of its own,
// unless their bytes were read before. It changes nothing but the spool, so
// files may be read side by side.
func (n *run) takeFile(ctx context.Context, path string) (_ []taken, err error) {
	if t, ok := n.unchanged(path); ok {
		return []taken{t}, nil
	}
	f, err := openHashed(disk.Or(n.FS), path)
	if err != nil {
		return nil, fmt.Errorf("read inbox: %w", ScrubError(err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	whole, area, nested := n.begin(path)
	if whole.SHA256, whole.bytes, err = n.hash(f, path); err != nil {
		return nil, fmt.Errorf("read inbox: %w", ScrubError(err))
	}
	file := whole.File
	switch {
	case !nested || area != "national" && !areaFolder.MatchString(area):
		n.refuseAstray(&whole)
		return []taken{whole}, nil
	case area != "national":
		whole.Area = area
	}
	if n.isKnown(&whole) {
		return []taken{whole}, nil
	}
	packed, err := readArchive(f, whole.bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if packed != nil {
		return n.takeParts(ctx, whole, f, packed)
	}
	err = n.read(ctx, &whole, Part{Name: whole.name}, f)
	if !f.isAsDigested() {
		n.refuseChanged(&whole)
	}
	return []taken{whole}, err
}

// begin is the delivery of a file, with the folder it lies in.
func (n *run) begin(path string) (whole taken, area string, nested bool) {
	file := n.nameOf(path)
	area, _, nested = strings.Cut(strings.TrimPrefix(file, "inbox/"), "/")
	return taken{name: filepath.Base(file), Delivery: Delivery{File: file}}, area, nested
}

// unchanged is the delivery of a file that was read before and has not been
// touched since; it is not opened.
func (n *run) unchanged(path string) (whole taken, ok bool) {
	sha, size, ok := n.digests.of(path)
	if !ok {
		return whole, false
	}
	whole, area, nested := n.begin(path)
	if !nested || area != "national" && !areaFolder.MatchString(area) {
		return whole, false
	}
	if area != "national" {
		whole.Area = area
	}
	whole.SHA256, whole.bytes = sha, size
	return whole, n.isKnown(&whole)
}

// hash reads a file once for its digest, and remembers that.
func (n *run) hash(f *hashedFile, path string) (sha string, size int64, err error) {
	if n.digests.path == "" {
		return f.digest()
	}
	read := n.digests.clock()
	before, err := f.file.Stat()
	if err != nil {
		return "", 0, err
	}
	if sha, size, err = f.digest(); err != nil {
		return "", 0, err
	}
	after, err := f.file.Stat()
	if err == nil {
		n.digests.note(sha, before, after, read)
	}
	return sha, size, err
}

// takeParts reads the files packed into one.
func (n *run) takeParts(ctx context.Context, whole taken, f *hashedFile, body []byte) (out []taken, err error) {
	if !f.isAsDigested() {
		n.refuseChanged(&whole)
		return []taken{whole}, nil
	}
	folder := strings.TrimSuffix(whole.File, whole.name)
	for part := range Parts(body, whole.name) {
		part.Name = Scrub(part.Name)
		t := taken{name: part.Name, bytes: int64(len(part.Body)), Delivery: Delivery{File: folder + part.Name, Area: whole.Area, SHA256: whole.SHA256}}
		if part.Body != nil {
			t.SHA256 = ingest.SHA256(part.Body)
		}
		if !n.isKnown(&t) {
			if err := n.read(ctx, &t, part, bytes.NewReader(part.Body)); err != nil {
				return nil, err
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// refuseAstray refuses a file that lies in no area's folder.
func (n *run) refuseAstray(t *taken) {
	t.State = StateRefused
	if r, ok := n.reports[t.key()]; ok && r.stands(n.Synonyms.ReaderVersion()) {
		t.isOld, t.Problems, t.Marked = true, r.Problems, r.Marked
		return
	}
	t.Problems, t.marked = refuseStray(t.name)
}

// isKnown reports whether these bytes were kept or refused before.
func (n *run) isKnown(t *taken) bool {
	t.isOld = true
	r, ok := n.reports[t.key()]
	if captures := n.known[t.Area+" "+t.SHA256]; len(captures) > 0 {
		t.State, t.Datasets, t.Problems, t.Marked = StateUnchanged, map[string]int{}, r.Problems, r.Marked
		for _, c := range captures {
			t.Datasets[c.Dataset] = c.Rows
		}
		return true
	}
	if ok && r.stands(n.Synonyms.ReaderVersion()) {
		t.State, t.Problems, t.Marked = StateRefused, r.Problems, r.Marked
		return true
	}
	t.isOld = false
	return false
}

func (n *run) options(t *taken) Options {
	return Options{Area: t.Area, Secret: n.Secret, Name: t.name, Synonyms: n.Synonyms, Annotate: true}
}

// read reads one part of a delivery; its tables go to the spool.
func (n *run) read(ctx context.Context, t *taken, part Part, body io.ReadSeeker) error {
	reader := n.Reader
	if reader == nil {
		reader = ReadHere
	}
	tables := n.spool.Tables()
	e, err := part.ReadWith(ctx, reader, body, n.options(t), tables.Table)
	if err := errors.Join(err, tables.Close()); err != nil {
		return fmt.Errorf("read %s: %w", t.File, err)
	}
	kept := tables.Paths()
	open := func(dataset string) (io.ReadCloser, error) { return n.spool.Open(kept[dataset]) }
	if err := e.holdKept(t.name, n.circumstances(t.Area), open); err != nil {
		return err
	}
	t.State, t.Problems, t.marked = StateNew, e.Problems, e.Annotated
	t.export, t.kept = e, kept
	if e.Refused() {
		t.Problems = append(t.Problems, n.formerStays(t.Delivery, e)...)
		t.State, t.export = StateRefused, nil
	}
	return nil
}

// refuseChanged refuses a file that was written to while it was read.
func (n *run) refuseChanged(t *taken) {
	e := refusal(n.options(t), CodeFileChanged, "文件在读取过程中有变动，可能还在复制；复制完成后下次运行会再读")
	t.State, t.export, t.Problems, t.marked = StateRefused, nil, e.Problems, e.Annotated
}
