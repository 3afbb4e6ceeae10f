package fetch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"netmarket/ingest/disk"
)

// Entry is one line of the capture log: one request and what became of it, or
// one look at a source as a whole. Lines are only ever added.
type Entry struct {
	At       string            `json:"at"` // RFC 3339, UTC, when it began
	Run      string            `json:"run"`
	Source   string            `json:"source"`
	Site     string            `json:"site,omitempty"`
	Purpose  string            `json:"purpose"`         // list, page, fixed, look, by_hand
	URL      string            `json:"url,omitempty"`   // the publisher's own address
	Asked    string            `json:"asked,omitempty"` // what was asked instead, where a base_url points elsewhere
	Final    string            `json:"final,omitempty"` // after redirects, where it differs
	Method   string            `json:"method,omitempty"`
	Body     string            `json:"body,omitempty"` // of a POST
	Sent     map[string]string `json:"sent,omitempty"` // conditional headers
	Status   int               `json:"status,omitempty"`
	Received map[string]string `json:"received,omitempty"` // headers that matter
	Attempts int               `json:"attempts,omitempty"`
	Millis   int64             `json:"ms,omitempty"`
	Bytes    int               `json:"bytes,omitempty"`
	SHA256   string            `json:"sha256,omitempty"`
	Parser   string            `json:"parser,omitempty"`
	Result   string            `json:"result"` // a Result constant, a reason code, or the state of a look
	Reason   string            `json:"reason,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Title    string            `json:"title,omitempty"`
	Capture  string            `json:"capture,omitempty"`
	Vintage  string            `json:"vintage,omitempty"`
}

// Results of a request that came to something.
const (
	ResultNew         = "new"          // kept: a release, or other figures of a known one
	ResultSameFigures = "same_figures" // other bytes, the same figures and notes: no vintage
	ResultUnchanged   = "unchanged"    // the bytes that are kept
	ResultNotModified = "not_modified" // the publisher said so
	ResultListed      = "listed"       // a list was read
	ResultNothing     = "nothing"      // an index that has no figure yet
)

// Purposes of an entry.
const (
	purposeList  = "list"
	purposePage  = "page"
	purposeFixed = "fixed"
	purposeLook  = "look"
	purposeHand  = "by_hand"
)

// Journal is the capture log of a store, one file a month: log/2026-11.jsonl.
// It is safe for use by several goroutines of one process; the data
// directory's lock keeps other processes out.
type Journal struct {
	FS     disk.FS // nil: the machine's
	dir    string
	mu     sync.Mutex
	months map[string][]Entry // read or written by this process
}

// OpenJournal opens the log in dir, which need not exist yet.
func OpenJournal(dir string) *Journal { return &Journal{dir: dir, months: map[string][]Entry{}} }

// Add writes one line and waits until it is on the disk.
func (j *Journal) Add(e Entry) (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	month := e.At[:7]
	if _, err := j.month(month); err != nil {
		return err
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	if err := j.append(j.path(month), append(line, '\n')); err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	j.months[month] = append(j.months[month], e)
	return nil
}

// append adds a line to a file and waits for the disk, at a file's first line
// for its name as well.
func (j *Journal) append(path string, line []byte) error {
	disks := disk.Or(j.FS)
	if err := disk.MakeDirs(disks, j.dir, 0o700); err != nil {
		return err
	}
	f, err := disks.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	isFirst, err := endLine(f)
	if err == nil {
		_, err = f.Write(line)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil || !isFirst {
		return err
	}
	return disk.Sync(disks, j.dir)
}

// endLine closes a line that a killed process left unfinished, so that the
// next one does not run into it, and reports whether the file is empty.
func endLine(f disk.File) (isEmpty bool, err error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err == nil, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil {
		return false, err
	}
	if last[0] == '\n' {
		return false, nil
	}
	_, err = f.Write([]byte{'\n'})
	return false, err
}

func (j *Journal) path(month string) string { return filepath.Join(j.dir, month+".jsonl") }

// month returns the entries of a month. A line that is no entry is one a
// killed process left unfinished: it is passed over, for what it would have
// told was not yet done.
func (j *Journal) month(month string) ([]Entry, error) {
	if entries, ok := j.months[month]; ok {
		return entries, nil
	}
	text, err := disk.ReadFile(disk.Or(j.FS), j.path(month))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read log: %w", err)
	}
	entries := []Entry{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.At != "" {
			entries = append(entries, e)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read log %s: %w", j.path(month), err)
	}
	j.months[month] = entries
	return entries, nil
}

// recentMonths is how far back the headers of an answer are still of use, and
// a failed look still tells something.
const recentMonths = 3

// latest returns the newest entry, not later than day (YYYY-MM-DD), that is
// wanted, looking back over the given number of months with entries.
func (j *Journal) latest(day string, months int, wanted func(Entry) bool) (*Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	newest, err := j.monthsUntil(day, months)
	if err != nil {
		return nil, err
	}
	for _, month := range newest {
		entries, err := j.month(month)
		if err != nil {
			return nil, err
		}
		for _, e := range slices.Backward(entries) {
			if dayOf(e.At) <= day && wanted(e) {
				return &e, nil
			}
		}
	}
	return nil, nil
}

// monthsUntil lists the newest months with a file, the newest first.
func (j *Journal) monthsUntil(day string, most int) ([]string, error) {
	seen := map[string]bool{}
	files, err := disk.Files(disk.Or(j.FS), j.dir, ".jsonl")
	if err != nil {
		return nil, fmt.Errorf("list log: %w", err)
	}
	for _, file := range files {
		seen[strings.TrimSuffix(file, ".jsonl")] = true
	}
	var months []string
	for month := range seen {
		if month <= day[:7] {
			months = append(months, month)
		}
	}
	slices.Sort(months)
	slices.Reverse(months)
	return months[:min(len(months), most)], nil
}

// china is the publishers' time zone, in which days are counted.
var china = time.FixedZone("Asia/Shanghai", 8*3600)

// dayOf is the day in China of an RFC 3339 time.
func dayOf(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return t.In(china).Format(time.DateOnly)
}
