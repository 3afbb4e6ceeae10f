package bulletin

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"netmarket/ingest"
)

// Limits of the notes of one page; a longer text is cut and ends with an
// ellipsis.
const (
	maxNotes      = 20
	maxNoteLength = 600 // characters
)

var (
	// notesBegin is a heading below which everything is a note.
	notesBegin = regexp.MustCompile(`^(?:附注|注释|备注|说明|注):?$`)
	// noteMark opens a paragraph that is a note wherever it stands.
	noteMark = regexp.MustCompile(`^(?:(?:附注|注释|备注|说明|注)\d{0,2}:|\[\d{1,3}\])`)
	// bracketed is a remark inside a sentence of figures: (按可比口径计算,下同).
	bracketed = regexp.MustCompile(`[（(][^（）()]{0,200}口径[^（）()]{0,200}[）)]`)
	// comparing words tell how figures compare with those of other periods.
	comparing = regexp.MustCompile(`普查|修订|可比|口径|统计范围|平台范围`)
	// monthly says that a revision is one of rates from month to month, which
	// come anew with every release.
	monthly = regexp.MustCompile(`环比|季节调整`)
	lasting = regexp.MustCompile(`普查|可比|口径|统计范围|平台范围`)
)

// noteTaker gathers the notes about comparability while a page is read from
// top to bottom.
type noteTaker struct {
	notes []ingest.Note
	below bool // a heading 附注 was passed
}

// block looks at one block of text: p is its paragraph where it is one.
func (t *noteTaker) block(shown string, folded string, number int) {
	switch {
	case notesBegin.MatchString(folded):
		t.below = true
	case number == 0:
	case (t.below || noteMark.MatchString(folded)) && compares(folded):
		t.add(Place("paragraph", number), shown)
	default:
		for _, remark := range bracketed.FindAllString(shown, -1) {
			t.add(Place("paragraph", number), remark)
		}
	}
}

// tables takes the notes that old tables print in a row of their own.
func (t *noteTaker) tables(tables []Table) {
	for _, table := range tables {
		for _, row := range table.Rows {
			if len(row) > 0 && noteMark.MatchString(row[0].Folded) && compares(row[0].Folded) {
				t.add(Place("table", table.Number, "row 注"), row[0].Shown)
			}
		}
	}
}

func compares(folded string) bool {
	return comparing.MatchString(folded) && (lasting.MatchString(folded) || !monthly.MatchString(folded))
}

func (t *noteTaker) add(locator, shown string) {
	text := joined(shown)
	if runes := []rune(text); len(runes) > maxNoteLength {
		text = string(runes[:maxNoteLength-1]) + "…"
	}
	for _, known := range t.notes {
		if known.Text == text {
			return
		}
	}
	if len(t.notes) < maxNotes {
		t.notes = append(t.notes, ingest.Note{Locator: locator, Text: text})
	}
}

// joined folds blanks: between two Latin words one stays, within Chinese none
// means anything, and templates put them anywhere.
func joined(shown string) string {
	var b strings.Builder
	for _, word := range strings.Fields(shown) {
		if text := b.String(); text != "" && text[len(text)-1] < utf8.RuneSelf && word[0] < utf8.RuneSelf {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}
