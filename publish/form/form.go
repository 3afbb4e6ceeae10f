package form

// The forms of an area; the ids are file names, without their ending, too.
const (
	SelfAssessment = "self_assessment" // 自评表
	Deductions     = "deductions"      // 扣分清单
	Rectification  = "rectification"   // 整改台账
	Units          = "units"           // 责任单位清单
	Report         = "report"          // 自查报告
)

// IDs are the forms of an area in the order they are offered.
func IDs() []string { return []string{SelfAssessment, Deductions, Rectification, Units, Report} }

// Form is one form of one area, or a workbook of the whole snapshot.
type Form struct {
	ID       string  // SelfAssessment and the others
	RefArea  string  // empty for the whole snapshot
	Title    string  // 明溪县……自评表; with 合成示例 where the area is invented
	Subtitle string  // edition, as-of date and snapshot in one line
	Label    string  // 合成示例 and the like, printed on every sheet; empty for real figures alone
	Sheets   []Sheet // at least one
}

// Sheet is one sheet of a workbook, or one section of a page. Its blocks stand
// below each other.
type Sheet struct {
	Name        string // unique in the form, at most 31 characters, none of []:*?/\
	Title       string // printed above; empty where the form's title does
	IsLandscape bool
	IsData      bool // for programs: one table whose header is the first row, nothing above it
	Blocks      []Block
}

// Block is one of a heading, a paragraph, a table or a signature block.
type Block struct {
	Heading   string
	Level     int // of the heading: 2 一、 · 3 （一）
	Paragraph string
	IsNote    bool // the paragraph is small print
	Table     *Table
	Signature []string // labels of blanks that people fill in: 填报单位（盖章）, 负责人签字, 日期
}

// Table has one header row. A page repeats it on every printed sheet.
type Table struct {
	Columns []Column
	Rows    []Row
}

// Kind says how a column's cells are written.
type Kind int

// The kinds of a column. A cell whose text is no decimal or no date is written
// as text in any column, so that 待定 or 10～13 may stand among numbers.
const (
	Text   Kind = iota // to the left, wrapped
	Label              // short text, centred: numbers of items, statuses
	Points             // points, at most two decimals
	Number             // an exact decimal as printed
	Date               // YYYY-MM-DD
)

// Column is one column of a table.
type Column struct {
	Title string
	Width int // characters of half width that fit in a line of it
	Kind  Kind
	Span  int // columns of the sheet's grid that it takes in a workbook; 0 is one
}

// Row is one row; it has a cell for every column, those covered by a cell that
// spans them included.
type Row struct {
	Cells   []Cell
	Kind    RowKind
	IsBreak bool // a printed page may well begin here: a new group of the index
}

// RowKind says how a row stands out.
type RowKind int

// The kinds of a row.
const (
	Data  RowKind = iota
	Total         // a sum: bold
	Group         // a heading inside the table: bold, shaded
)

// Cell is one cell. Text is data and never a formula; line feeds break lines.
type Cell struct {
	Text      string
	Rows      int  // rows it spans, itself included; 0 is one
	Columns   int  // columns it spans
	IsCovered bool // by a cell above or to the left: nothing is written
	IsPending bool // points that are not certain yet
}
