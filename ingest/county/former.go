package county

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"netmarket/ingest"
)

// Former is what an area delivered of one data set before: the newest delivery
// last.
type Former []FormerDelivery

// FormerDelivery is one earlier table as it was kept.
type FormerDelivery struct {
	Vintage string // YYYY-MM-DD
	Name    string // of the original
	Rows    []Row  // Values follow Dataset.Kept()
}

// mostFormer are the rows up to which a former delivery is read again for the
// gates; a larger one would cost more memory than the question is worth.
const mostFormer = 200_000

// FormerIn reads what an area delivered of a data set from the store, for the
// gates of a new delivery. It is nil when nothing was delivered.
func FormerIn(captures []ingest.Capture, area string, d *Dataset) (Former, error) {
	var out Former
	for _, c := range captures {
		if c.Source != SourceName || c.RefArea != area || c.Dataset != d.ID || c.Rows > mostFormer {
			continue
		}
		rows, err := keptRows(c, d)
		if err != nil {
			return nil, fmt.Errorf("read the former delivery %.8s of %s: %w", c.ID, d.ID, err)
		}
		name := ""
		if c.Original != nil {
			name = c.Original.Name
		}
		out = append(out, FormerDelivery{c.Vintage, name, rows})
	}
	slices.SortStableFunc(out, func(a, b FormerDelivery) int { return cmp.Compare(a.Vintage, b.Vintage) })
	return out, nil
}

// keptRows reads a kept table. A column the table does not have yet is empty.
func keptRows(c ingest.Capture, d *Dataset) (rows []Row, err error) {
	f, err := os.Open(c.BodyPath())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := csv.NewReader(f)
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil {
		return nil, err
	}
	from := make([]int, len(d.Kept()))
	for i, key := range d.Kept() {
		from[i] = slices.Index(header, key)
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		values := make([]string, len(from))
		for i, at := range from {
			if at >= 0 {
				values[i] = record[at]
			}
		}
		rows = append(rows, Row{Values: values})
	}
}

// today is the day in China.
func (b *Inbox) today() string {
	return b.Now.In(time.FixedZone("Asia/Shanghai", 8*3600)).Format(time.DateOnly)
}

// circumstances are what the gates of a file of that area need.
func (b *Inbox) circumstances(area string) Circumstances {
	return Circumstances{Today: b.today(), Former: func(d *Dataset) (Former, error) { return FormerIn(b.before, area, d) }}
}

// formerStays tells of every data set of a refused file which delivery stays in
// force.
func (b *Inbox) formerStays(d Delivery, export *Export) (out []Problem) {
	for _, tables := range byDataset(export.Tables) {
		dataset, newest := tables[0].Dataset, ""
		for _, c := range b.before {
			if c.Source == SourceName && c.RefArea == d.Area && c.Dataset == dataset.ID {
				newest = max(newest, c.Vintage)
			}
		}
		stays := "此前没有报送过，暂缺"
		if newest != "" {
			stays = "继续使用 " + newest + " 及以前报送的数据"
		}
		out = append(out, Problem{Severity: SeverityWarn, Code: CodeFormerStays, Message: place{}.String(filepath.Base(d.File)) + "：本文件未采用，“" + dataset.Title + "”" + stays})
	}
	return out
}
