package county

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A register four times as long takes no more memory to read, and one longer
// than the sheet of any workbook is read: 1.2 million rows of 200 MB in a child
// that stays far below them.
func TestMemoryOfALongText(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 200 MB")
	}
	var peaks []int64
	for _, times := range []int{3, 12} {
		pool := testCages(t, 1)
		f := longRegister(t, times)
		e, err := Caged(pool)(context.Background(), f, Options{Area: "350421", Secret: []byte("long")}, func(string) (io.Writer, error) {
			kept, err := os.Create(filepath.Join(t.TempDir(), "kept"))
			t.Cleanup(func() { _ = kept.Close() })
			return kept, err
		})
		if err != nil || len(e.Tables) != 1 || e.Tables[0].Count != times*100_000 {
			t.Fatalf("wanted %d rows, found %v %+v", times*100_000, err, e)
		}
		peak, cpu := pool.Spent()
		t.Logf("%d rows: %d MB at most, %v", e.Tables[0].Count, peak>>20, cpu)
		peaks = append(peaks, peak)
	}
	if peaks[1] > peaks[0]+peaks[0]/2 || peaks[1] > 150<<20 {
		t.Errorf("wanted memory that does not grow with the text, found %v bytes", peaks)
	}
}

// longRegister is a register of so many times 100,000 operators in a file.
func longRegister(t *testing.T, times int) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "register.csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	body := benchOperators(100_000)
	head, rows, _ := bytes.Cut(body, []byte("\n"))
	if _, err := f.Write(append(head, '\n')); err != nil {
		t.Fatal(err)
	}
	for i := range times {
		piece := bytes.Clone(rows)
		for at := 0; at < len(piece); { // another register number in place of the code: old ones have 15 digits
			copy(piece[at:], otherCode(piece[at:at+18], i))
			at += bytes.IndexByte(piece[at:], '\n') + 1
		}
		if _, err := f.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// otherCode is the code of the same body in another county.
func otherCode(code []byte, i int) []byte {
	out := bytes.Clone(code)
	out[6], out[7] = byte('0'+i/10), byte('0'+i%10)
	sum := 0
	for k := range 17 {
		sum += int(usccValues[out[k]]) * usccWeights[k]
	}
	out[17] = usccLetters[(31-sum%31)%31]
	return out
}
