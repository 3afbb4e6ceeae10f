package county

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest"
)

// Version of the reader. It changes whenever the same bytes may be read
// otherwise; a refused file is then tried again.
const Version = "county/2"

// SourceName is the source of every capture made here.
const SourceName = "county"

// Inbox is the folder bureaus drop their exports in: inbox/<area code>/…, or
// inbox/national/… for national reference values.
type Inbox struct {
	Dir        string
	Quarantine string // folder of the reports on refused and doubtful files
	Store      *ingest.Store
	Secret     []byte // see Options.Secret
	Now        time.Time
	Reader     ReadFunc                           // nil: ReadHere
	Progress   func(done, total int, file string) // nil: silent
}

// Delivery is what became of one file of the inbox.
type Delivery struct {
	File     string         `json:"file"` // inbox/350421/快递.xlsx
	Area     string         `json:"area,omitempty"`
	SHA256   string         `json:"sha256"`
	State    string         `json:"state"` // new, unchanged, refused
	Datasets map[string]int `json:"datasets,omitempty"`
	Problems []Problem      `json:"problems,omitempty"`
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

// stands reports whether the same bytes would be refused again. What broke the
// reader may be the machine's fault and is tried at every run.
func (r report) stands() bool {
	return r.Refused && r.Reader == Version && !slices.ContainsFunc(r.Problems, func(p Problem) bool {
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
	known := map[string][]ingest.Capture{}
	for _, c := range b.Store.List() {
		if c.Original != nil {
			key := c.RefArea + " " + c.Original.SHA256
			known[key] = append(known[key], c)
		}
	}
	paths, err := b.files()
	if err != nil {
		return nil, err
	}
	spool, err := b.Store.Spool()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	deliveries = make([]Delivery, 0, len(paths))
	for chunk := range slices.Chunk(paths, 2*runtime.GOMAXPROCS(0)) {
		if err := ctx.Err(); err != nil {
			return deliveries, err
		}
		read, err := b.takeChunk(ctx, chunk, known, reports, spool)
		if err != nil {
			return deliveries, err
		}
		for _, t := range read {
			d, err := b.keep(t)
			if err != nil {
				return deliveries, err
			}
			deliveries = append(deliveries, d)
			if b.Progress != nil {
				b.Progress(len(deliveries), len(paths), d.File)
			}
		}
	}
	return deliveries, nil
}

// takeChunk reads some files side by side.
func (b *Inbox) takeChunk(ctx context.Context, paths []string, known map[string][]ingest.Capture, reports map[string]report, spool *ingest.Spool) ([]taken, error) {
	read := make([]taken, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() (err error) {
			read[i], err = b.takeFile(ctx, path, known, reports, spool)
			return err
		})
	}
	return read, group.Wait()
}

// files lists the exports of the inbox by path.
func (b *Inbox) files() (paths []string, err error) {
	err = filepath.WalkDir(b.Dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == b.Dir:
			return nil
		case err != nil:
			return fmt.Errorf("read inbox: %w", err)
		case path != b.Dir && isAside(entry.Name()) && entry.IsDir():
			return fs.SkipDir
		case entry.Type().IsRegular() && !isAside(entry.Name()):
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// isAside tells what is no export: hidden files, an editor's lock files and
// backups, thumbnails and read-me notes.
func isAside(name string) bool {
	upper := strings.ToUpper(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") ||
		upper == "THUMBS.DB" || upper == "DESKTOP.INI" || strings.HasPrefix(upper, "README")
}

// taken is a delivery on its way: read, but not yet kept.
type taken struct {
	Delivery
	export *Export           // nil: nothing to keep
	kept   map[string]string // of each data set the spooled table
	bytes  int64
	isOld  bool // its report stands already
}

// takeFile reads one file unless its bytes were read before. It changes
// nothing but the spool, so files may be read side by side.
func (b *Inbox) takeFile(ctx context.Context, path string, known map[string][]ingest.Capture, reports map[string]report, spool *ingest.Spool) (_ taken, err error) {
	inside, err := filepath.Rel(b.Dir, path)
	if err != nil {
		return taken{}, fmt.Errorf("read inbox: %w", err)
	}
	inside = strings.ToValidUTF8(filepath.ToSlash(inside), "\ufffd") // a name is bytes; reports are text
	area, _, nested := strings.Cut(inside, "/")
	d := taken{Delivery: Delivery{File: "inbox/" + inside, Area: area, State: StateUnchanged}, isOld: true}
	f, err := openHashed(path)
	if err != nil {
		return d, fmt.Errorf("read inbox: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if d.SHA256, d.bytes, err = f.digest(); err != nil {
		return d, fmt.Errorf("read inbox: %w", err)
	}
	if area == "national" {
		d.Area = ""
	}
	if captures := known[d.Area+" "+d.SHA256]; nested && len(captures) > 0 {
		d.Datasets = map[string]int{}
		for _, c := range captures {
			d.Datasets[c.Dataset] = c.Rows
		}
		d.Problems = reports[d.key()].Problems
		return d, nil
	}
	if r, ok := reports[d.key()]; ok && r.stands() {
		d.State, d.Problems = StateRefused, r.Problems
		return d, nil
	}
	d.isOld = false
	if !nested || (area != "national" && !areaFolder.MatchString(area)) {
		d.State, d.Area = StateRefused, ""
		d.Problems = []Problem{{
			Severity: SeverityFail, Code: CodeNoArea,
			Message: filepath.Base(path) + "：文件不在地区文件夹内；请放入 inbox/<六位行政区划代码>/（全国参考值放入 inbox/national/）后再运行",
		}}
		return d, nil
	}
	return d, b.readInto(ctx, &d, f, spool)
}

// readInto reads the file of a delivery; its tables go to the spool.
func (b *Inbox) readInto(ctx context.Context, d *taken, f *hashedFile, spool *ingest.Spool) error {
	read := b.Reader
	if read == nil {
		read = ReadHere
	}
	o := Options{Area: d.Area, Secret: b.Secret, Name: filepath.Base(d.File)}
	tables := spool.Tables()
	e, err := read(ctx, f, o, tables.Table)
	if err := errors.Join(err, tables.Close()); err != nil {
		return fmt.Errorf("read %s: %w", d.File, err)
	}
	if !f.isAsDigested() {
		e = refusal(o, CodeFileChanged, "文件在读取过程中有变动，可能还在复制；复制完成后下次运行会再读")
	}
	d.State, d.Problems = StateNew, e.Problems
	d.export, d.kept = e, tables.Paths()
	if e.Refused() {
		d.State, d.export = StateRefused, nil
	}
	return nil
}

// keep stores each table of a file that was read, and reports on one that was
// refused or is doubtful.
func (b *Inbox) keep(t taken) (Delivery, error) {
	d := t.Delivery
	if t.export != nil {
		d.Datasets = map[string]int{}
		for _, tables := range byDataset(t.export.Tables) {
			c := b.capture(d, t.export, tables)
			c.Original.Bytes = t.bytes
			if err := b.store(c, t.kept[c.Dataset]); err != nil {
				return d, err
			}
			d.Datasets[c.Dataset] = c.Rows
		}
	}
	if len(d.Problems) > 0 && !t.isOld {
		return d, b.quarantine(d)
	}
	return d, nil
}

// byDataset groups tables, one sheet a month or a township, in order of their
// first sheet.
func byDataset(tables []Table) [][]*Table {
	var groups [][]*Table
	for i := range tables {
		t := &tables[i]
		at := slices.IndexFunc(groups, func(g []*Table) bool { return g[0].Dataset.ID == t.Dataset.ID })
		if at < 0 {
			groups = append(groups, []*Table{t})
		} else {
			groups[at] = append(groups[at], t)
		}
	}
	return groups
}

// store keeps a spooled table.
func (b *Inbox) store(c ingest.Capture, spooled string) (err error) {
	f, err := os.Open(spooled)
	if err != nil {
		return fmt.Errorf("keep %s: %w", c.URL, err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(spooled)) }()
	_, _, err = b.Store.PutFrom(c, f, b.Now)
	return err
}

// capture makes the record of one data set of a file: the rows of all its
// sheets.
func (b *Inbox) capture(d Delivery, export *Export, tables []*Table) ingest.Capture {
	dataset := tables[0].Dataset
	c := ingest.Capture{
		ID:     ingest.SHA256([]byte(dataset.ID + "\x00" + d.Area + "\x00" + d.SHA256)),
		Source: SourceName, Dataset: dataset.ID, RefArea: d.Area, URL: d.File, Origin: ingest.OriginOfficial, Parser: Version,
		Original: &ingest.File{Name: filepath.Base(d.File), SHA256: d.SHA256},
	}
	if export.Synthetic {
		c.Origin = ingest.OriginSynthetic
	}
	c.Vintage, c.VintageBy = b.vintage(export.DeclaredOn)
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
	today := b.Now.In(time.FixedZone("Asia/Shanghai", 8*3600)).Format(time.DateOnly)
	if declared != "" && declared <= today {
		return declared, "declared"
	}
	return today, "fetched"
}

func (b *Inbox) quarantine(d Delivery) error {
	r := report{Schema: reportSchema, Reader: Version, SeenOn: b.Now.UTC().Format(time.DateOnly), Refused: d.State == StateRefused, Delivery: d}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	if err := os.MkdirAll(b.Quarantine, 0o700); err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	path := filepath.Join(b.Quarantine, ingest.SHA256([]byte(d.key()))[:16]+".json")
	if err := ingest.WriteSynced(path, append(text, '\n')); err != nil {
		return fmt.Errorf("report on %s: %w", d.File, err)
	}
	return nil
}

func (b *Inbox) readReports() (map[string]report, error) {
	paths, err := filepath.Glob(filepath.Join(b.Quarantine, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list quarantine: %w", err)
	}
	reports := map[string]report{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
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
