package county

import (
	"math"
	"slices"
	"sync"
)

// rowSink takes what is kept of a text that goes by, and finds the rows with one
// key once all have.
type rowSink interface {
	begin(dataset string) error
	rows(lines []byte) error
	keys(records []byte) error
	settle(rule string) (*settled, error)
}

// settled is what became of rows with one key.
type settled struct {
	First     []pairFound      // the first maxProblems of those that are the same or superseded, and of those that differ, in order
	Repeated  int              // pairs of the first sort
	Differing int              // pairs of the second: two values that the data set does not choose between
	Dropped   int              // rows that were taken out of the table
	Kept      map[int][]string // values of the rows that First tells of, by their number
}

// joiner puts the pieces of a text together in order.
type joiner struct {
	*stream
	data                                     int // rows
	example, beyond, found, control, checked *problems
	named                                    []int
	foot                                     string
	footers                                  []int
	synthetic                                bool
	closed                                   bool       // a footer was met and no full row since
	pending                                  []*segment // from the first row on of which only a fuller one below can tell what it is
	pendingBytes                             int
	rowCount                                 int
	last                                     [2]int // cells of the last two rows
	cells, values                            map[int][]string
}

const mostPending = 32 << 20

func newJoiner(st *stream) *joiner {
	file := st.probs.file
	return &joiner{stream: st, example: newShare(file), beyond: newShare(file), found: newShare(file), control: newShare(file), checked: newShare(file),
		named: make([]int, len(st.plan.columns)), cells: map[int][]string{}, values: map[int][]string{}}
}

func (j *joiner) begin() error { return j.sink.begin(j.plan.layout.dataset.ID) }

// add takes the block that follows.
func (j *joiner) add(done *blockRead) error {
	j.synthetic = j.synthetic || done.synthetic
	j.rowCount = done.rows
	if j.rowCount > math.MaxInt32 {
		return errWhole
	}
	switch {
	case done.records > 1:
		j.last = done.last
	case done.records == 1:
		j.last = [2]int{j.last[1], done.last[1]}
	}
	for _, s := range done.segments {
		if err := j.take(s); err != nil {
			return err
		}
	}
	if done.isLast && !done.isEnded && done.rows > 2 && j.last[1] < j.last[0] && (j.last[1] > 1 || !isClosing(done.lastText)) {
		return errWhole // it breaks off within its last row (see checkTail)
	}
	return nil
}

// take settles what a stretch of rows is, or waits for what follows.
func (j *joiner) take(s *segment) error {
	if s.kind == plainRows && s.isFull {
		if err := j.resolve(true); err != nil {
			return err
		}
	}
	if len(j.pending) == 0 && (s.kind != oddRow || j.closed || s.row == j.plan.layout.first()) {
		return j.apply(s, true)
	}
	j.pending = append(j.pending, s)
	if j.pendingBytes += len(s.out) + len(s.keys) + 256; j.pendingBytes > mostPending {
		return errWhole
	}
	return nil
}

// resolve settles what waited. isAbove says that a fuller row follows.
func (j *joiner) resolve(isAbove bool) error {
	for _, s := range j.pending {
		if err := j.apply(s, isAbove); err != nil {
			return err
		}
	}
	j.pending, j.pendingBytes = nil, 0
	return nil
}

func (j *joiner) end() error { return j.resolve(false) }

// apply counts a stretch of rows as what it is.
func (j *joiner) apply(s *segment, isAbove bool) error {
	isFoot := s.kind == footRow || s.kind == oddRow && (j.closed || !isAbove && s.row != j.plan.layout.first())
	if isFoot {
		j.closed = true
		j.foot = orElse(j.foot, s.foot)
		if s.row < copyRows {
			j.footers = append(j.footers, s.row)
			j.cells[s.row] = s.cells[s.row]
		}
		return nil
	}
	if s.data > 0 {
		j.closed = false
	}
	j.data += s.data
	for i, n := range s.named {
		j.named[i] += n
	}
	listed := j.listed()
	j.example.join(s.example)
	if j.beyond.total == 0 {
		j.beyond.join(s.beyond)
	}
	j.found.join(s.found)
	j.control.join(s.control)
	j.checked.join(s.checked)
	j.holdAll(s, j.listed() > listed)
	if err := j.sink.rows(s.out); err != nil {
		return err
	}
	err := j.sink.keys(s.keys)
	giveRoom(s.out)
	giveRoom(s.keys)
	return err
}

// rooms are pieces of memory that were written to a sink.
var rooms = sync.Pool{New: func() any { return &[]byte{} }}

func takeRoom() []byte { return (*rooms.Get().(*[]byte))[:0] }

func giveRoom(room []byte) { rooms.Put(&room) }

func (j *joiner) all() []*problems {
	return []*problems{j.example, j.beyond, j.found, j.control, j.checked}
}

func (j *joiner) listed() (n int) {
	for _, p := range j.all() {
		n += len(p.fails) + len(p.warns)
	}
	return n
}

// holdAll holds the rows that a marked copy may show: the first ones, and those
// of which something new is listed.
func (j *joiner) holdAll(s *segment, isNew bool) {
	if len(s.cells) == 0 && len(s.values) == 0 {
		return
	}
	listed := map[int]bool{}
	if isNew {
		for _, p := range j.all() {
			for _, found := range slices.Concat(p.fails, p.warns) {
				listed[found.at.row-1] = true
			}
		}
	}
	for row, cells := range s.cells {
		if row < copyRows || listed[row] {
			j.cells[row] = cells
		}
	}
	for row, values := range s.values {
		if row < copyRows || listed[row] {
			j.values[row] = values
		}
	}
}

// hold holds what was kept of a row.
func (j *joiner) hold(row int, values []string) {
	if j.options.Annotate && j.values[row] == nil {
		j.values[row] = values
	}
}

func (j *joiner) namedByKey(p *streamPlan) map[string]int {
	out := map[string]int{}
	for i, n := range j.named {
		if b := p.columns[i].binding; n > 0 && b != nil {
			out[b.column.Key] = n
		}
	}
	return out
}

// look is what a marked copy shows of the text.
func (j *joiner) look() *look {
	head := j.reader.sheet
	s := &sheet{rows: head.rows[:j.plan.layout.first()], top: head.top, far: j.cells, passed: j.rowCount}
	k := &look{sheet: s, layout: j.plan.layout, isRead: true, sorted: sortedRows{footers: j.footers}}
	for _, row := range sortedRowNumbers(j.values) {
		k.rows = append(k.rows, Row{Number: row + 1, Values: j.values[row]})
	}
	return k
}

func sortedRowNumbers(m map[int][]string) []int {
	var out []int
	for row := range m {
		out = append(out, row)
	}
	slices.Sort(out)
	return out
}
