package county

// Options is what the caller knows about a file beside its bytes.
type Options struct {
	Area   string // six-digit code of the folder the file lay in, "" when unknown
	Secret []byte // key of this deployment for hashing personal identifiers; nil refuses rows that need it
	Name   string // file name for messages; it never decides what a file is

	Annotate bool     // also write the annotated copy of a file with problems
	Synonyms Synonyms // headers accepted beside those of the data sets; must have passed Check
}

// Export is all that was read from one file.
type Export struct {
	Format     string // xlsx, xls, html, xml, csv, tsv, or what an unsupported file looks like: zip, pdf, encrypted, …
	Charset    string // utf-8, utf-16, gb18030; "" for workbooks
	DeclaredOn string // 填报日期 or a dated title or footer, YYYY-MM-DD
	Synthetic  bool   // the file calls itself 合成示例
	Tables     []Table
	Problems   []Problem
	Annotated  []byte // .xlsx that lists the problems and marks their cells, without personal values; nil unless asked for and needed
}

// Table is one recognised data set on one sheet.
type Table struct {
	Dataset *Dataset
	Sheet   string // "" in a text file
	Title   string // the lines above the header, joined by a blank
	Mapping []Mapping
	Ignored []string // headers that belong to no column; their cells are dropped
	Rows    []Row    `json:"-"` // nil once they were written to a kept table
	Count   int      // rows read
}

// Mapping says which column of the sheet was read as which column of the data
// set. Personal columns are not listed. Header and Column are "" where the title
// or a bracket in another header gave the value for all rows.
type Mapping struct {
	Key, Header string
	Column      string // letter: A, B, … AA
	Unit        string // the unit the header or title declares, "" when none
}

// Row is one row of a data set. Values follow Dataset.Kept().
type Row struct {
	Number int // 1-based row of the sheet
	Values []string
}

// Problem is one thing wrong with a file, told in Chinese with its place and
// remedy and without any personal value. Severity fail refuses the whole file.
type Problem struct {
	Severity string // fail, warn
	Code     string // one of the Code constants
	Sheet    string
	Cell     string // "C7", "" when it is about the sheet or file
	Message  string
}

// Refused reports whether any problem refuses the file.
func (e *Export) Refused() bool {
	for _, p := range e.Problems {
		if p.Severity == SeverityFail {
			return true
		}
	}
	return false
}
