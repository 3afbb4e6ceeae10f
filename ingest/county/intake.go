package county

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/disk"
)

// Version of the reader. It changes whenever the same bytes may be read
// otherwise; a refused file is then tried again.
const Version = "county/3"

// SourceName is the source of every capture made here.
const SourceName = "county"

// Inbox is the folder bureaus drop their exports in: inbox/<area code>/…, or
// inbox/national/… for national reference values.
type Inbox struct {
	Dir        string
	Quarantine string // folder of the reports on refused and doubtful files
	Store      *ingest.Store
	FS         disk.FS  // of the inbox and the reports; nil: the machine's
	Secret     []byte   // see Options.Secret
	Synonyms   Synonyms // see Options.Synonyms
	Now        time.Time
	Reader     ReadFunc                           // nil: ReadHere
	IsInTurn   bool                               // files are read one after another
	Progress   func(done, total int, file string) // nil: silent
	Digests    string                             // file that remembers what unchanged files hashed to; "": every file is hashed

	before []ingest.Capture // what was kept before this run: files of one run are not held against each other
}

// Delivery is what became of one file of the inbox, or of one packed into it.
type Delivery struct {
	File     string         `json:"file"` // inbox/350421/快递.xlsx, inbox/350421/包.zip/快递.xlsx
	Area     string         `json:"area,omitempty"`
	SHA256   string         `json:"sha256"`
	State    string         `json:"state"` // new, unchanged, refused
	Datasets map[string]int `json:"datasets,omitempty"`
	Problems []Problem      `json:"problems,omitempty"`
	Marked   string         `json:"marked,omitempty"` // quarantine/350421/快递_问题标注.xlsx: the copy with the cells marked
}

// key tells a delivery from the same bytes in another folder.
func (d Delivery) key() string { return d.File + " " + d.SHA256 }

// States of a delivery.
const (
	StateNew       = "new"       // read for the first time and kept
	StateUnchanged = "unchanged" // these bytes were read before
	StateRefused   = "refused"   // quarantined whole: nothing of it was kept
)

// report is a quarantine file: one refused or doubtful delivery.
type report struct {
	Schema  string `json:"schema"`
	Reader  string `json:"reader"`
	SeenOn  string `json:"seen_on"`
	Refused bool   `json:"refused"`
	Delivery
}

// stands reports whether a reader of this version would refuse the same bytes
// again. What broke the reader may be the machine's fault and is tried at every
// run.
func (r report) stands(reader string) bool {
	return r.Refused && r.Reader == reader && !r.hangsOnToday() && !slices.ContainsFunc(r.Problems, func(p Problem) bool {
		return slices.Contains([]string{CodeReaderMemory, CodeReaderTime, CodeReaderCrashed, CodeFileChanged}, p.Code)
	})
}

const reportSchema = "netmarket.quarantine/v1"

// CodeNoArea refuses a file that lies in no area's folder.
const CodeNoArea = "no_area"

var areaFolder = regexp.MustCompile(`^\d{6}$`)

// Take reads every file of the inbox whose bytes were not read before, keeps
// what is right and reports what is not. A file with any problem of severity
// fail is refused whole. Deliveries are in order of their paths. The error is
// about the folders, never about a bureau's file.
func (b *Inbox) Take(ctx context.Context) (deliveries []Delivery, err error) {
	reports, err := b.readReports()
	if err != nil {
		return nil, err
	}
	b.before = b.Store.List()
	known := byOriginal(b.before)
	paths, err := b.files()
	if err != nil {
		return nil, err
	}
	spool, err := b.Store.Spool()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	night := &run{b, known, reports, spool, openDigests(disk.Or(b.FS), b.Digests)}
	deliveries = make([]Delivery, 0, len(paths))
	done := 0
	for chunk := range slices.Chunk(paths, 2*runtime.GOMAXPROCS(0)) {
		if err := ctx.Err(); err != nil {
			return deliveries, err
		}
		read, err := night.takeFiles(ctx, chunk)
		if err != nil {
			return deliveries, err
		}
		for i, parts := range read {
			for _, t := range parts {
				d, err := b.keep(spool, t)
				if err != nil {
					return deliveries, err
				}
				deliveries = append(deliveries, d)
			}
			if done++; b.Progress != nil {
				b.Progress(done, len(paths), b.nameOf(chunk[i]))
			}
		}
	}
	return deliveries, night.digests.save()
}

// byOriginal groups captures by their area and the hash of their original.
func byOriginal(captures []ingest.Capture) map[string][]ingest.Capture {
	known := map[string][]ingest.Capture{}
	for _, c := range captures {
		if c.Original != nil {
			key := c.RefArea + " " + c.Original.SHA256
			known[key] = append(known[key], c)
		}
	}
	return known
}

// files lists the exports of the inbox by path.
func (b *Inbox) files() ([]string, error) {
	return b.filesIn(b.Dir, nil)
}

// filesIn adds those of a folder and of the folders in it.
func (b *Inbox) filesIn(dir string, paths []string) ([]string, error) {
	entries, err := disk.Or(b.FS).ReadDir(dir)
	if err != nil && !(errors.Is(err, fs.ErrNotExist) && dir == b.Dir) {
		return nil, fmt.Errorf("read inbox: %w", ScrubError(err))
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case isAside(entry.Name()):
		case entry.Type().IsRegular():
			paths = append(paths, path)
		case entry.IsDir():
			if paths, err = b.filesIn(path, paths); err != nil {
				return nil, err
			}
		}
	}
	return paths, nil
}

// isAside tells what is no export: hidden files, an editor's lock files and
// backups, thumbnails and read-me notes.
func isAside(name string) bool {
	upper := strings.ToUpper(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") ||
		upper == "THUMBS.DB" || upper == "DESKTOP.INI" || strings.HasPrefix(upper, "README")
}

// hangsOnToday reports whether a file was refused for a period that had not
// come: another day it may be right.
func (r report) hangsOnToday() bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Severity == SeverityFail && p.Code == CodeFuture })
}

// keep reports on a file that was refused or is doubtful, then stores each
// table of one that was read: what is stored is not read again, and a report
// that was not written by then never would be.
func (b *Inbox) keep(spool *ingest.Spool, t taken) (Delivery, error) {
	d := t.Delivery
	var captures []ingest.Capture
	if t.export != nil {
		d.Datasets = map[string]int{}
		for _, tables := range byDataset(t.export.Tables) {
			c := b.capture(t, tables)
			captures = append(captures, c)
			d.Datasets[c.Dataset] = c.Rows
		}
	}
	if !t.isOld {
		marked, err := b.writeMarked(d.File, t.marked)
		switch {
		case err == nil && len(d.Problems) > 0:
			d.Marked = marked
			err = b.quarantine(d)
		case err == nil:
			err = b.withdraw(d)
		}
		if err != nil {
			return d, err
		}
	}
	for _, c := range captures {
		if err := b.store(spool, c, t.kept[c.Dataset]); err != nil {
			return d, err
		}
	}
	return d, nil
}

// store keeps a spooled table.
func (b *Inbox) store(spool *ingest.Spool, c ingest.Capture, spooled string) (err error) {
	f, err := spool.Open(spooled)
	if err != nil {
		return fmt.Errorf("keep %s: %w", c.URL, err)
	}
	defer func() { err = errors.Join(err, f.Close(), spool.Remove(spooled)) }()
	_, _, err = b.Store.PutFrom(c, f, b.Now)
	return err
}

// capture makes the record of one data set of a file: the rows of all its
// sheets.
func (b *Inbox) capture(d taken, tables []*Table) ingest.Capture {
	dataset := tables[0].Dataset
	c := ingest.Capture{
		ID:     ingest.SHA256([]byte(dataset.ID + "\x00" + d.Area + "\x00" + d.SHA256)),
		Source: SourceName, Dataset: dataset.ID, RefArea: d.Area, URL: d.File, Origin: ingest.OriginOfficial, Parser: b.Synonyms.ReaderVersion(),
		Original: &ingest.File{Name: d.name, SHA256: d.SHA256, Bytes: d.bytes},
	}
	if d.export.Synthetic {
		c.Origin = ingest.OriginSynthetic
	}
	c.Vintage, c.VintageBy = b.vintage(d.export.DeclaredOn)
	for _, t := range tables {
		c.Rows += t.Count
		for _, m := range t.Mapping {
			c.Columns = append(c.Columns, ingest.Cell{Field: m.Key, Sheet: t.Sheet, Column: m.Column, Header: m.Header, Unit: m.Unit})
		}
	}
	return c
}

// vintage is the date the file itself declares, unless that lies in the future;
// else today in China.
func (b *Inbox) vintage(declared string) (date, by string) {
	today := b.today()
	if declared != "" && declared <= today {
		return declared, "declared"
	}
	return today, "fetched"
}

func (b *Inbox) quarantine(d Delivery) error {
	r := report{Schema: reportSchema, Reader: b.Synonyms.ReaderVersion(), SeenOn: b.Now.UTC().Format(time.DateOnly), Refused: d.State == StateRefused, Delivery: d}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	f := disk.Or(b.FS)
	if err := disk.MakeDirs(f, b.Quarantine, 0o700); err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	if err := disk.Replace(f, b.reportPath(d), bytes.NewReader(append(text, '\n')), 0o600); err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	return nil
}

func (b *Inbox) reportPath(d Delivery) string {
	return filepath.Join(b.Quarantine, ingest.SHA256([]byte(d.key()))[:16]+".json")
}

// withdraw removes the report of a former run on a file that is right after
// all: one that changed while it was read, or that a newer reader understands.
func (b *Inbox) withdraw(d Delivery) error {
	f := disk.Or(b.FS)
	err := f.Remove(b.reportPath(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = disk.Sync(f, b.Quarantine)
	}
	if err != nil {
		return fmt.Errorf("withdraw the report on %s: %w", d.File, err)
	}
	return nil
}

func (b *Inbox) readReports() (map[string]report, error) {
	names, err := disk.Files(disk.Or(b.FS), b.Quarantine, ".json")
	if err != nil {
		return nil, fmt.Errorf("list quarantine: %w", err)
	}
	reports := map[string]report{}
	for _, name := range names {
		text, err := disk.ReadFile(disk.Or(b.FS), filepath.Join(b.Quarantine, name))
		if err != nil {
			return nil, fmt.Errorf("read quarantine: %w", err)
		}
		var r report
		if json.Unmarshal(text, &r) != nil || r.Schema != reportSchema {
			continue // not a report of ours, or half-written: the file is simply read again
		}
		reports[r.key()] = r
	}
	return reports, nil
}
