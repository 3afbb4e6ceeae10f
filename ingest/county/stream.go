package county

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"
)

// streaming is how a text goes by in pieces.
type streaming struct {
	block   int // bytes of a block
	workers int // blocks read side by side
	least   int // bytes of a text from which it is worth it
}

const (
	streamBlock = 1 << 20
	streamHead  = 256 << 10 // bytes in which a text must show what it is
	streamLeast = 64 << 10
	headRecords = headerRows + headerDepth + 1
)

func defaultStreaming() streaming {
	return streaming{streamBlock, runtime.GOMAXPROCS(0), streamLeast}
}

// stream is one text on its way through.
type stream struct {
	streaming
	options Options
	export  *Export
	probs   *problems
	reader  *reader // of the header, and of what is told of the table
	plan    *streamPlan
	isAll   bool // the beginning is the whole text
	charset string
	sep     byte
	hashes  keyHashes
	sink    rowSink
}

// streamText reads a text of separated values in pieces, in memory that does not
// grow with it. head is its beginning, at least streamHead bytes or all of it;
// what comes after is read from r. It gives errWhole for a file of another kind
// and for one that can only be judged as a whole: whatever refuses a text before
// its tables are looked at, and rules that need all rows at hand.
func streamText(s streaming, head []byte, r io.Reader, size int64, o Options, sink rowSink) (*Export, error) {
	st := &stream{streaming: s, options: o, export: &Export{}, probs: &problems{file: Scrub(o.Name)}, hashes: newKeyHashes(), sink: sink}
	st.probs.shares = newShare("").shares
	if err := st.openHead(head, size); err != nil {
		return nil, err
	}
	cut := &cutter{from: io.MultiReader(bytes.NewReader(head), r), sep: st.sep, size: st.block}
	if st.charset == "gb18030" {
		cut.stray = &strayWatch{left: size}
	}
	j, err := st.run(cut)
	if err != nil {
		return nil, err
	}
	return st.finish(j)
}

// openHead settles by the beginning of a text its charset, its separator and the
// data set. What is not plain to see there is errWhole.
func (st *stream) openHead(head []byte, size int64) error {
	if size < int64(st.least) || sniff(head) != "text" || utf16Order(head) != "" || bytes.IndexByte(head, 0) >= 0 {
		return errWhole
	}
	st.isAll = int64(len(head)) == size
	text, err := st.headText(head)
	if err != nil || markup(text) != "csv" || strings.HasPrefix(text, "sep=") {
		return errWhole
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.TrimRight(text, "\x1a\n")
	if !st.isAll && !isEnough(text) {
		return errWhole
	}
	_, sep := separator(text)
	if len(sep) != 1 || sep == "|" {
		return errWhole
	}
	st.sep = sep[0]
	s := &sheet{}
	for scan := (csvScan{text: text, sep: sep}); len(s.rows) < headRecords && scan.next(); {
		row := append([]string(nil), scan.record...)
		if len(row) == 1 && row[0] == "" {
			row = nil
		}
		s.rows = append(s.rows, row)
	}
	return st.recognise(s)
}

// headText is the beginning of a text up to its last line end, as UTF-8.
func (st *stream) headText(head []byte) (string, error) {
	at := len(head)
	if !st.isAll {
		at = bytes.LastIndexAny(head[:max(len(head)-1, 0)], "\r\n")
	}
	if at < 0 {
		return "", errWhole
	}
	whole := head[:at]
	st.charset = "utf-8"
	if bytes.HasPrefix(whole, []byte("\ufeff")) {
		whole = whole[3:]
	}
	if utf8.Valid(whole) {
		return string(whole), nil
	}
	st.charset = "gb18030"
	out, ok := appendGB18030(nil, head[:at])
	if !ok || bytes.HasPrefix(head, []byte("\ufeff")) {
		return "", errWhole
	}
	return string(out), nil
}

// isEnough reports whether the beginning of a text holds all records that the
// separator and the header are found by, whatever separates them.
func isEnough(text string) bool {
	for _, sep := range separators {
		scan := csvScan{text: text, sep: sep}
		for n, filled := 0, 0; n < headRecords || filled < separatorLines; n++ {
			if !scan.next() || scan.text == "" || scan.torn > 0 {
				return false
			}
			if len(scan.record) > 1 || scan.record[0] != "" {
				filled++
			}
		}
	}
	return true
}

// recognise finds the data set and makes everything ready for its rows.
func (st *stream) recognise(s *sheet) error {
	s.clean()
	best, rivals := s.recognise(st.options.Area, st.options.Synonyms.datasets())
	if best == nil || len(rivals) > 0 {
		return errWhole
	}
	e := st.export
	e.Format, e.Charset = "csv", st.charset
	if st.sep == '\t' {
		e.Format = "tsv"
	}
	e.DeclaredOn = best.title.declared
	st.reader = newReader(s, best, st.options, st.probs)
	st.reader.checkHeader()
	if st.plan = newStreamPlan(st.reader); st.plan == nil {
		return errWhole
	}
	e.Tables = []Table{{Dataset: best.dataset, Title: best.title.shown, Ignored: best.ignored, Mapping: st.reader.mapping()}}
	return nil
}

// run sends the blocks through the workers and puts what they read together in
// order.
func (st *stream) run(cut *cutter) (*joiner, error) {
	j := newJoiner(st)
	if err := j.begin(); err != nil {
		return nil, err
	}
	p := newPipe(st, cut)
	defer p.stop()
	for {
		done, err := p.next()
		if err == io.EOF {
			return j, j.end()
		}
		if err == nil {
			err = errors.Join(done.err, j.add(done))
		}
		if err != nil {
			return nil, err
		}
		p.free(done.room)
	}
}

// finish tells what is told of the table as a whole, and settles rows with one
// key.
func (st *stream) finish(j *joiner) (*Export, error) {
	e, t := st.export, &st.export.Tables[0]
	if j.data == 0 {
		return nil, errWhole
	}
	e.Synthetic = j.synthetic
	e.DeclaredOn = orElse(e.DeclaredOn, j.foot)
	st.probs.join(j.example)
	st.probs.join(j.beyond)
	st.probs.join(j.found)
	st.reader.named = j.namedByKey(st.plan)
	st.reader.tellNamed()
	st.probs.join(j.control)
	st.probs.join(j.checked)
	dropped, err := st.settleKeys(j)
	if err != nil {
		return nil, err
	}
	refuseFlooded(e.Tables, []int{j.data}, st.probs)
	t.Count = j.data - dropped
	e.Problems = st.probs.all()
	if st.options.Annotate && len(e.Problems) > 0 {
		if e.Annotated, err = annotate(st.options.Name, []*look{j.look()}, st.probs); err != nil {
			e.Annotated = nil // as in Read
		}
	}
	return e, nil
}

// settleKeys has rows with one key found and tells of them.
func (st *stream) settleKeys(j *joiner) (dropped int, err error) {
	d := st.plan.layout.dataset
	rule, _, _ := strings.Cut(d.Duplicates, " ")
	found, err := st.sink.settle(rule)
	if err != nil {
		return 0, fmt.Errorf("settle rows with one key: %w", err)
	}
	pair := duplicate{tables: st.export.Tables, dataset: d, kept: d.keptIndex()}
	share := newShare(st.probs.file)
	for _, f := range found.First {
		pair.a, pair.b = placedRow{rowID: rowID{0, f.A}}, placedRow{rowID: rowID{0, f.B}}
		pair.tell(f, share)
	}
	kind := warning{"", CodeRepeatedRow}
	if share.warned[kind].rows > 0 {
		tally := share.warned[kind]
		tally.rows = found.Repeated
		share.warned[kind] = tally
	}
	share.total = found.Repeated + found.Differing
	st.probs.join(share)
	for row, values := range found.Kept {
		j.hold(row-1, values)
	}
	return found.Dropped, nil
}
