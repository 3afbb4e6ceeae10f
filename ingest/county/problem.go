package county

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severities of a problem: fail refuses the whole file, warn is listed.
const (
	SeverityFail = "fail"
	SeverityWarn = "warn"
)

// The closed list of problem codes.
const (
	// The file itself.
	CodeUnsupportedFormat = "unsupported_format" // no format that is read
	CodeEmptyFile         = "empty_file"         // no bytes, or nothing but blanks
	CodeTooLarge          = "too_large"          // over a limit of size, rows, entries or cell length
	CodeDamagedFile       = "damaged_file"       // truncated or unreadable workbook, page or archive, unbalanced quotes
	CodeBadCharset        = "bad_charset"        // neither UTF-8, UTF-16 nor GB18030
	CodeHiddenSheet       = "hidden_sheet"       // a hidden sheet holds a table and was skipped
	CodeMarkedCopy        = "marked_copy"        // an annotated copy came back in the place of its file
	CodeSkippedSheet      = "skipped_sheet"      // no recognisable header beside a sheet that has one
	CodeReaderMemory      = "reader_memory"      // reading took more memory than it may; tried again at the next run, as are the next three
	CodeReaderTime        = "reader_time"        // reading took longer than it may
	CodeReaderCrashed     = "reader_crashed"     // the reader broke; nothing was kept
	CodeFileChanged       = "file_changed"       // the file was written to while it was read
	// The header.
	CodeUnknownDataset   = "unknown_dataset"   // no data set has these headers
	CodeAmbiguousDataset = "ambiguous_dataset" // two data sets fit equally well
	CodeDuplicateColumn  = "duplicate_column"  // two columns claim the same meaning
	CodeMissingRegion    = "missing_region"    // neither a column nor the folder names the area
	CodeUnknownUnit      = "unknown_unit"      // no unit, or one that is not accepted here
	CodeNoRows           = "no_rows"           // a header without data
	// Cells.
	CodeMissingValue      = "missing_value"       // a required cell is empty
	CodeNotANumber        = "not_a_number"        // also a fraction where a whole number belongs
	CodeNegative          = "negative"            // a total below zero
	CodeAmbiguous         = "ambiguous_value"     // may be read in two ways: 24/3/5, △3.2
	CodeScientific        = "scientific_notation" // digits may have been lost on saving
	CodeUnitMismatch      = "unit_mismatch"       // the unit does not measure this indicator, or two units contradict
	CodeAssumedFraction   = "assumed_fraction"    // 0.95 read as 95 %
	CodeAssumedPercent    = "assumed_percent"     // 0.95 read as 0.95 % beside 95
	CodeBadDate           = "bad_date"
	CodeBadPeriod         = "bad_period"
	CodeUnknownWord       = "unknown_word"   // a coded value that is not in the list
	CodeDamagedCode       = "damaged_code"   // an identifier that was stored as a number
	CodeBadUSCC           = "bad_uscc"       // unified social credit code: length, letter or check character
	CodeDoubtfulRegno     = "doubtful_regno" // an old registration number of 15 digits fails its own check
	CodeDoubtfulUSCC      = "doubtful_uscc"  // its inner organisation code fails its own check
	CodeBadItem           = "bad_item"       // not an indicator or scoring item number
	CodePersonalValue     = "personal_value" // an identity or mobile number in a kept column: removed
	CodeNoSecret          = "no_secret"      // a keyed hash is needed and no key is configured
	CodeBadIdentityNumber = "bad_identity_number"
	// Rows against each other.
	CodeDuplicateKey = "duplicate_key" // one key, two values
	CodeRepeatedRow  = "repeated_row"  // the same row again, or an older one that was superseded
	CodeControlTotal = "control_total" // the parts do not add up to the 合计 row
	CodePartOverAll  = "part_over_all" // numerator over denominator, e-commerce over total
	CodeDateOrder    = "date_order"    // a later step dated before an earlier one
	CodeIncomplete   = "incomplete"    // a coded value asks for another column, or rules it out
	CodeUnusual      = "unusual"       // a figure larger than it usually is
	CodeRateMismatch = "rate_mismatch" // the printed rate is not numerator by denominator
	CodeTooMany      = "too_many"      // a tolerable finding in so many rows that the export itself must be wrong
	CodeMore         = "more"          // the list was cut at 200
	// The file against the calendar and what was delivered before.
	CodeFuture      = "future"       // a period or day that has not come, or a period that has not ended
	CodeOddFactor   = "odd_factor"   // many times what it was before
	CodeRevised     = "revised"      // another value than before for what should not change
	CodeExampleRow  = "example_row"  // the example of the template, filled in with something else
	CodeOverhang    = "overhang"     // cells to the right of the last header
	CodeOtherPeriod = "other_period" // exactly the figure of another period
	CodeOutOfRange  = "out_of_range" // larger or smaller than it can be
	CodeGap         = "gap"          // a period that the other rows have is missing
	CodeRowCount    = "row_count"    // many more or fewer rows than last time
	CodeVanished    = "vanished"     // what the last delivery named is missing
	CodeFormerStays = "former_stays" // the file was refused: the figures delivered before stay in force
)

const maxProblems = 200

// problems collects what is wrong with one file. It keeps maxProblems of each
// severity, so that a flood of warnings never hides a failure.
type problems struct {
	file   string
	fails  []numbered
	warns  []numbered
	seen   map[Problem]bool
	total  int
	warned map[warning]tally
	shares *shares // what is needed beside to put the problems of pieces together; nil where there is one piece
}

// numbered is a problem with its place and, without it, what it says.
type numbered struct {
	Problem
	at    place
	says  string
	order int
}

// warning is a kind of finding on one sheet, tally in how many rows it is.
type warning struct{ sheet, code string }

type tally struct{ rows, first, last int }

func (p *problems) fail(code string, at place, format string, args ...any) {
	at.sheet = Scrub(at.sheet)
	p.add(&p.fails, p.finding(SeverityFail, code, at, fmt.Sprintf(format, args...)))
}

func (p *problems) warn(code string, at place, format string, args ...any) {
	at.sheet = Scrub(at.sheet)
	kind := warning{at.sheet, code}
	if count := p.warned[kind]; count.last != at.row {
		if p.warned == nil {
			p.warned = map[warning]tally{}
		}
		if count.rows == 0 {
			count.first = at.row
		}
		p.warned[kind] = tally{count.rows + 1, count.first, at.row}
	}
	p.add(&p.warns, p.finding(SeverityWarn, code, at, fmt.Sprintf(format, args...)))
}

func (p *problems) finding(severity, code string, at place, says string) numbered {
	return numbered{Problem: Problem{severity, code, at.sheet, at.cell(), at.String(p.file) + "：" + says}, at: at, says: says}
}

func (p *problems) add(list *[]numbered, found numbered) {
	if p.seen[found.Problem] {
		p.shares.again(found.Problem, 1)
		return
	}
	p.total++
	if len(*list) >= maxProblems {
		return
	}
	if p.seen == nil {
		p.seen = map[Problem]bool{}
	}
	p.seen[found.Problem] = true
	found.order = p.total
	*list = append(*list, found)
}

// all returns failures before warnings where there is no room for both, in the
// order they were found, closed by a line that counts what was cut. The line
// is a failure when a failure was cut.
func (p *problems) all() []Problem {
	var out []Problem
	for _, found := range p.listed() {
		out = append(out, found.Problem)
	}
	return out
}

// listed is all with the places.
func (p *problems) listed() []numbered {
	out := p.shown()
	if rest := p.total - len(out); rest > 0 {
		severity := SeverityWarn
		if len(p.fails) == maxProblems {
			severity = SeverityFail
		}
		out = append(out, p.finding(severity, CodeMore, place{}, fmt.Sprintf("另有 %d 处问题未列出；请先改正上面各处再重新导入", rest)))
	}
	return out
}

// shown are the findings there is room for, in the order they were found.
func (p *problems) shown() []numbered {
	shown := slices.Concat(p.fails, p.warns[:min(len(p.warns), maxProblems-len(p.fails))])
	slices.SortFunc(shown, func(a, b numbered) int { return cmp.Compare(a.order, b.order) })
	return shown
}

// place is where in a file something is: sheet, then column and row counted
// from one; zero when it is about more than a cell.
type place struct {
	sheet    string
	col, row int
}

func (a place) cell() string {
	if a.row == 0 {
		return ""
	}
	if a.col == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d", columnName(a.col), a.row)
}

func (a place) String(file string) string {
	var parts []string
	if file != "" {
		parts = append(parts, file)
	}
	where := ""
	if a.sheet != "" {
		where = "工作表“" + a.sheet + "”"
	}
	switch {
	case a.row > 0 && a.col > 0:
		where = strings.TrimSpace(where + " " + a.cell())
	case a.row > 0:
		where = strings.TrimSpace(fmt.Sprintf("%s 第 %d 行", where, a.row))
	case a.col > 0:
		where = strings.TrimSpace(where + " " + columnName(a.col) + " 列")
	}
	if where != "" {
		parts = append(parts, where)
	}
	if len(parts) == 0 {
		return "文件"
	}
	return strings.Join(parts, "：")
}

// columnName is the letter of a column counted from one: 1 → A, 27 → AA.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
