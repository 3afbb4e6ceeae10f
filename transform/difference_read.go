package transform

import (
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
)

// digest identifies a key or a row's content.
type digest [16]byte

// digester makes digests without keeping what it reads: registers have
// millions of fields.
type digester struct{ text []byte }

func (d *digester) add(field string) { d.text = append(append(d.text, field...), 0x1f) }

func (d *digester) sum() digest {
	sum := sha256.Sum256(d.text)
	d.text = d.text[:0]
	return digest(sum[:16])
}

// comparison is CompareKnown at work. Index 0 is the earlier build.
type comparison struct {
	earlier, later Known
	keys           DatasetKeys
	areas          map[string]string // every way an area is written
	shares         []share
	dirty          map[digest]bool         // keys of rows that only one build read
	groups         map[string]bool         // data sets, and "" for pages, with such rows
	newest         [2]map[digest]statement // of dirty keys, as each build knew it
	lastPeriod     [2]map[string]int       // newest yyyymm of each series
}

// statement is the newest row of a key. A delivery may state a figure twice, as
// preliminary and as final: others is what else it says of the key.
type statement struct {
	content digest
	others  []digest
	knownOn string // "" for no statement
	fetched string
	share   int
	line    int
	record  []string // of pages
}

func (s statement) says(content digest) bool {
	return s.content == content || slices.Contains(s.others, content)
}

// orNewer is the newer of two statements, in the order of staging. Rows of one
// capture are joined.
func (s statement) orNewer(t statement) statement {
	isOlder := cmp.Or(strings.Compare(s.knownOn, t.knownOn), strings.Compare(s.fetched, t.fetched), t.share-s.share) < 0
	switch isFirst := s.knownOn == ""; {
	case isFirst:
		return t
	case s.share == t.share:
		others := append(s.others, s.content, t.content)
		if isOlder {
			s = t
		}
		s.others = others
		return s
	case isOlder:
		return t
	default:
		return s
	}
}

// table is a capture's table while it is read.
type table struct {
	share  *share
	key    DatasetKey
	areas  map[string]string
	header []string
	at     map[string]int
	digest digester
	isData []bool // columns that are content: neither a place nor the area
}

// eachRow calls f for every row of a capture's table. The record is overwritten
// by the next.
func (c *comparison) eachRow(s *share, f func(t *table, line int, record []string) error) (err error) {
	file, err := os.Open(s.Table)
	if err != nil {
		return fmt.Errorf("compare captures: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	rows := csv.NewReader(file)
	rows.ReuseRecord = true
	t := &table{share: s, key: c.keys[s.Dataset], areas: c.areas, at: map[string]int{}}
	header, err := rows.Read()
	if err != nil {
		return fmt.Errorf("compare captures: %s: wanted a header line: %w", s.Table, err)
	}
	t.header = slices.Clone(header)
	for i, name := range t.header {
		t.at[name] = i
		t.isData = append(t.isData, name != "sheet" && name != "row" && !slices.Contains(t.key.Area, name))
	}
	for line := 0; ; line++ {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("compare captures: %s: %w", s.Table, err)
		}
		if err := f(t, line, record); err != nil {
			return err
		}
	}
}

// of is a field of a row, "" where the table has no such column.
func (t *table) of(record []string, column string) string {
	if i, ok := t.at[column]; ok {
		return record[i]
	}
	return ""
}

// row describes a record, without saying who read it.
func (t *table) row(record []string) rowShare {
	if t.share.Dataset == "" {
		return t.figure(record)
	}
	t.digest.add(t.share.Dataset)
	t.digest.add(t.areaOf(record))
	for _, column := range t.key.Columns {
		value := t.of(record, column)
		if value == "" {
			value = t.of(record, t.key.Fallback[column])
		}
		t.digest.add(value)
	}
	r := rowShare{key: t.digest.sum(), period: lastMonth(t.of(record, t.key.Period)), series: t.key.Series}
	for i, name := range t.header {
		if t.isData[i] && record[i] != "" {
			t.digest.add(name)
			t.digest.add(record[i])
		}
	}
	r.content = t.digest.sum()
	if _, ok := t.at[r.series]; ok {
		r.series = strings.TrimSuffix(t.of(record, r.series), "_yoy")
	}
	return r
}

// figure describes a row of a page's table.
func (t *table) figure(record []string) rowShare {
	t.digest.add(t.share.Source.Source)
	for _, column := range []string{"ref_area", "measure", "freq", "time_period", "cumulative"} {
		t.digest.add(t.of(record, column))
	}
	r := rowShare{key: t.digest.sum(), period: lastMonth(t.of(record, "time_period")), series: strings.TrimSuffix(t.of(record, "measure"), "_yoy"), record: slices.Clone(record)}
	for _, column := range []string{"value", "unit_measure", "unit_mult", "obs_status"} {
		t.digest.add(t.of(record, column))
	}
	r.content = t.digest.sum()
	return r
}

// areaOf is the area a row is about, as staging resolves it.
func (t *table) areaOf(record []string) string {
	for _, column := range t.key.Area {
		if written := t.of(record, column); written != "" {
			if area, ok := t.areas[written]; ok {
				return area
			}
			return written
		}
	}
	if area, ok := t.areas[t.share.RefArea]; ok {
		return area
	}
	return t.share.RefArea
}

// knownOn is the day from which a row counts.
func (t *table) knownOn(record []string) string {
	if day := t.of(record, t.key.KnownOn); day != "" {
		return day
	}
	return t.share.Vintage
}

// readDiffering reads the captures that only one build read, and those with
// rows that count from a day between the two.
func (c *comparison) readDiffering() error {
	for i := range c.shares {
		s := &c.shares[i]
		isShared := s.inEarlier && s.inLater
		if isShared && (c.earlier.AsOf == c.later.AsOf || c.keys[s.Dataset].KnownOn == "") {
			continue
		}
		var rows []rowShare
		differs := !isShared
		err := c.eachRow(s, func(t *table, _ int, record []string) error {
			r := t.row(record)
			r.earlier = s.inEarlier && t.knownOn(record) <= c.earlier.AsOf
			r.later = s.inLater && t.knownOn(record) <= c.later.AsOf
			differs = differs || r.earlier != r.later
			rows = append(rows, r)
			return nil
		})
		if err != nil {
			return err
		}
		if !differs {
			continue
		}
		s.rows = rows
		c.groups[s.Dataset] = true
		for _, r := range rows {
			if r.earlier != r.later {
				c.dirty[r.key] = true
			}
		}
	}
	return nil
}

// readKnown finds what each build knew of the keys that differ, and up to
// which period it knew each series.
func (c *comparison) readKnown() error {
	for i := range c.shares {
		s := &c.shares[i]
		if s.Dataset != "" && !c.groups[s.Dataset] && c.keys[s.Dataset].Period == "" {
			continue
		}
		err := c.eachRow(s, func(t *table, line int, record []string) error {
			r := t.row(record)
			if s.Dataset == "" && t.of(record, "value") == "" {
				return nil
			}
			stated := statement{content: r.content, knownOn: t.knownOn(record), fetched: s.FetchedAt, share: i, line: line, record: r.record}
			for side, isIn := range []bool{s.inEarlier && stated.knownOn <= c.earlier.AsOf, s.inLater && stated.knownOn <= c.later.AsOf} {
				if !isIn {
					continue
				}
				c.lastPeriod[side][r.series] = max(c.lastPeriod[side][r.series], r.period)
				if c.dirty[r.key] {
					c.newest[side][r.key] = c.newest[side][r.key].orNewer(stated)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lastMonth is the month a period ends in as yyyymm: 2025, 2025-05, 2025Q4,
// 2025-01..05, 2024-01..2025-12, 2025-12-31; 0 for anything else.
func lastMonth(period string) int {
	if _, last, ok := strings.Cut(period, ".."); ok {
		if len(last) == 2 {
			last = period[:4] + "-" + last
		}
		period = last
	}
	if year, quarter, ok := strings.Cut(period, "Q"); ok {
		q, err := strconv.Atoi(quarter)
		if err != nil || len(year) != 4 {
			return 0
		}
		period = fmt.Sprintf("%s-%02d", year, 3*q)
	}
	if len(period) == 4 {
		period += "-12"
	}
	if len(period) < 7 {
		return 0
	}
	month, err := strconv.Atoi(period[:4] + period[5:7])
	if err != nil {
		return 0
	}
	return month
}

// statesTheSame reports whether a page's row states again what was known, as
// staging.release_figure takes it: the same value, the same with fewer digits,
// or a preliminary statement of a final figure.
func statesTheSame(older, newer []string) bool {
	was, wasPlace, ok := printed(older)
	is, isPlace, alsoOK := printed(newer)
	before, after := columnsOf(older), columnsOf(newer)
	if !ok || !alsoOK || before("unit_measure") != after("unit_measure") {
		return false
	}
	if before("obs_status") != after("obs_status") {
		return before("obs_status") == "A" && after("obs_status") == "P" && was.Cmp(is) == 0
	}
	off := new(big.Rat).Sub(is, was)
	return off.Sign() == 0 || isPlace.Cmp(wasPlace) > 0 && off.Abs(off).Mul(off, big.NewRat(2, 1)).Cmp(isPlace) <= 0
}

// printed is a row's value in base units and one unit of its last digit.
func printed(record []string) (value, place *big.Rat, ok bool) {
	name := columnsOf(record)
	value, ok = new(big.Rat).SetString(name("value"))
	mult, err := strconv.Atoi(name("unit_mult"))
	if !ok || err != nil {
		return nil, nil, false
	}
	_, decimals, _ := strings.Cut(name("value"), ".")
	return value.Mul(value, powerOfTen(mult)), powerOfTen(mult - len(decimals)), true
}

func powerOfTen(n int) *big.Rat {
	p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		return p.Inv(p)
	}
	return p
}

// bringsNote reports whether a page has a note that no page of the other build
// has.
func (c *comparison) bringsNote(s *share) (bool, error) {
	known := map[string]bool{}
	for i := range c.shares {
		o := &c.shares[i]
		if o.Dataset != "" || o.Source.Source != s.Source.Source || !(s.inLater && o.inEarlier || s.inEarlier && o.inLater) {
			continue
		}
		texts, err := noteTexts(o)
		if err != nil {
			return false, err
		}
		for _, text := range texts {
			known[text] = true
		}
	}
	texts, err := noteTexts(s)
	return slices.ContainsFunc(texts, func(text string) bool { return !known[text] }), err
}

func noteTexts(s *share) ([]string, error) {
	path := notes(s.Source)
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("compare notes: %w", err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err = errors.Join(err, file.Close()); err != nil || len(rows) == 0 {
		return nil, err
	}
	at := slices.Index(rows[0], "text")
	var texts []string
	for _, row := range rows[1:] {
		if at >= 0 {
			texts = append(texts, row[at])
		}
	}
	return texts, nil
}
