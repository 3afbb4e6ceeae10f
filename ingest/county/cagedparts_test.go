package county

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"netmarket/ingest"
)

// Of an archive each part is read in a cage by itself: one that ends its reader
// leaves the parts beside it kept or refused as they would be.
func TestArchivePartEndsItsReader(t *testing.T) {
	dir := t.TempDir()
	store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	in := &Inbox{Dir: filepath.Join(dir, "inbox"), Quarantine: filepath.Join(dir, "quarantine"), Store: store, Secret: []byte("tests"),
		Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), Reader: Caged(testCages(t, 2)), Synonyms: Synonyms{"express_volume": {"volume": {"业务总件数"}}}}
	writeInbox(t, filepath.Join(in.Dir, "350421", "包.zip"), packed(t, zip.Deflate, [2]string{"甲.csv", registerHeader + registerRow},
		[2]string{readerEnds + ".csv", registerHeader + strings.Replace(registerRow, "甲", "丁", 1)}, [2]string{"乙.csv", registerHeader + "X,合成示例乙,2020-01-02,存续\n"}, [2]string{"丙.csv", ownWords}))
	for _, state := range []string{StateNew, StateUnchanged} {
		taken, err := in.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range taken {
			line := strings.TrimPrefix(d.File, "inbox/350421/包.zip/") + " " + d.State
			for _, p := range d.Problems {
				line += " " + p.Code
			}
			got = append(got, fmt.Sprint(line, " ", d.Marked != ""))
		}
		want := []string{"甲.csv " + state + " false", readerEnds + ".csv refused reader_crashed true", "乙.csv refused missing_value former_stays true", "丙.csv " + state + " false"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("wanted -, found +\n%s", diff)
		}
	}
}

// A caged reader says of a file with problems what one says here, its marked
// copy to the byte, with synonyms too.
func TestCageMarksTheSame(t *testing.T) {
	caged := Caged(testCages(t, 1))
	own := Synonyms{"express_volume": {"volume": {"业务总件数"}}}
	for name, body := range map[string]string{"投诉.csv": marked, "快递.csv": ownWords, "疑.csv": strings.Replace(ownWords, "120", "1e3", 1), "坏.xlsx": "PK"} {
		o := Options{Area: "350421", Secret: []byte("tests"), Name: name, Annotate: true, Synonyms: own}
		e, kept := readWith(t, caged, []byte(body), o)
		want, wantKept := readWith(t, ReadHere, []byte(body), o)
		byID := cmp.Comparer(func(a, b *Dataset) bool { return a.ID == b.ID })
		if diff := cmp.Diff(want, e, byID, cmpopts.EquateEmpty()); diff != "" || !cmp.Equal(wantKept, kept) {
			t.Errorf("%s: wanted -, found +\n%s", name, diff)
		}
		if (e.Annotated == nil) != (len(e.Problems) == 0) {
			t.Errorf("%s: %d problems, a copy of %d bytes", name, len(e.Problems), len(e.Annotated))
		}
	}
}

// Rows give their cells away as they are read unless a marked copy needs them:
// what is read and what is found is the same either way.
func TestCellsGivenAwayChangeNothing(t *testing.T) {
	for _, f := range allCorpusFiles(t) {
		want := *readCorpus(f)
		want.Annotated = nil
		got := Read(f.body, Options{Area: f.area, Secret: []byte("corpus"), Name: f.name})
		if diff := cmp.Diff(&want, got, sameDataset, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s/%s: wanted -, found +\n%s", f.family, f.name, diff)
		}
	}
}

// What is found later in a row that gave its cells away is marked beside what
// was kept of it.
func TestCopyOfARowThatGaveItsCellsAway(t *testing.T) {
	var body strings.Builder
	body.WriteString("企业名称,统一社会信用代码,成立日期,登记状态,备忘\n")
	for n := range copyRows + 50 {
		fmt.Fprintf(&body, "合成示例,%s,2020年1月2日,存续,赵测甲\n", oldNumber(n))
	}
	body.WriteString("合成示例另名," + oldNumber(3) + ",2021年1月2日,存续,赵测甲\n")
	e, f := openMarked(t, []byte(body.String()), Options{Area: "350421", Name: "名录.csv"})
	if codesOf(e)[CodeDuplicateKey] != 1 {
		t.Fatalf("wanted one key twice, found %v", codesOf(e))
	}
	rows, err := f.GetRows("数据")
	if err != nil {
		t.Fatal(err)
	}
	filled := slices.DeleteFunc(rows, func(row []string) bool { return len(row) == 0 })
	if diff := cmp.Diff([]string{"合成示例另名", oldNumber(3), "2021-01-02", "active"}, filled[len(filled)-1]); diff != "" || len(filled) != copyRows+1 {
		t.Errorf("wanted what was kept of the last row, found %d rows and\n%s", len(filled), diff)
	}
	comments, err := f.GetComments("数据")
	if err != nil || len(comments) != 1 || comments[0].Cell != fmt.Sprintf("B%d", copyRows+52) {
		t.Errorf("wanted one comment on B%d, found %+v %v", copyRows+52, comments, err)
	}
}

// A triangle beside an older row that marks a fall in another way is a rise,
// also when that row gave its cells away.
func TestFallsOfRowsGivenAway(t *testing.T) {
	body := "地区,年份,类别,业务量（万件）,同比增长（%）\n350421,2024,收寄,120,↓3.2\n350421,2025,收寄,130,△4.1\n"
	if e := Read([]byte(strings.Replace(body, "↓", "", 1)), Options{Area: "350421", Name: "快递.csv"}); codesOf(e)[CodeAmbiguous] != 1 {
		t.Fatalf("wanted a triangle of two meanings, found %v", messagesOf(e))
	}
	for _, annotate := range []bool{false, true} {
		e := Read([]byte(body), Options{Area: "350421", Name: "快递.csv", Annotate: annotate})
		if codesOf(e)[CodeAmbiguous] != 0 {
			t.Errorf("annotated %v: wanted a rise, found %v", annotate, messagesOf(e))
		}
	}
}

// A page of markup may have long lines; separated text may not.
func TestLongLines(t *testing.T) {
	long := strings.Repeat(" ", maxLine+1)
	for head, isOver := range map[string]bool{"<table>": false, "<?xml version=\"1.0\"?>": false, "a,b\n": true, "\xff\xfea\x00,\x00": true, "\xff\xfe<\x00?\x00x\x00m\x00l\x00": false} {
		body, err := receive(bytes.NewReader([]byte(head+long)), int64(len(head)+len(long)))
		if (err != nil) != isOver || err == nil && len(body) != len(head)+len(long) {
			t.Errorf("%q: wanted refused %v, found %v", head, isOver, err)
		}
	}
}
