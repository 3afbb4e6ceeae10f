package county

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// ReadFunc reads one file. What was found comes back without rows; those of
// each data set went through keep, nil where they are not wanted, as a kept
// table (see WriteCSV), which is complete once the function has returned
// without an error. A file that cannot be read is a Problem, not an error.
type ReadFunc func(ctx context.Context, body io.ReadSeeker, o Options, keep Keep) (*Export, error)

// Keep gives the writer for the kept table of a data set. Asked again for the
// same data set it starts that table anew.
type Keep func(dataset string) (io.Writer, error)

// ReadHere reads a file in this process: for tests, and for files this program
// wrote itself.
func ReadHere(_ context.Context, body io.ReadSeeker, o Options, keep Keep) (*Export, error) {
	size, err := body.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	e, err := streamHere(defaultStreaming(), body, size, o, keep)
	if !errors.Is(err, errWhole) {
		return e, err
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	return readKept(body, size, o, keep)
}

// streamHere reads a text in pieces in this process. It is errWhole for what
// cannot be read so.
func streamHere(s streaming, body io.Reader, size int64, o Options, keep Keep) (e *Export, err error) {
	if size < int64(s.least) {
		return nil, errWhole
	}
	head, err := headOfText(body)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	sink := &keptSink{keep: keep}
	defer func() { err = errors.Join(err, sink.close()) }()
	if e, err = streamText(s, head, body, size, o, sink); err != nil {
		return nil, err
	}
	if !e.Refused() {
		err = sink.finish()
	}
	return e, err
}

// headOfText is the beginning of a text, by which it is told what it is.
func headOfText(r io.Reader) ([]byte, error) {
	head := make([]byte, streamHead)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}

// readKept reads a stream of a declared size whole and writes the kept tables.
func readKept(r io.Reader, size int64, o Options, keep Keep) (*Export, error) {
	body, err := receive(r, size)
	if errors.Is(err, errOver) {
		return refusal(o, CodeTooLarge, "文件超过 512 MB（工作簿、压缩包和网页为 64 MB），或一行超过 16 MB；请按月或按乡镇拆分后导入"), nil
	}
	if err != nil {
		return nil, err
	}
	e := Read(body, o)
	if keep == nil || e.Refused() {
		return e.withoutRows(), nil
	}
	for _, tables := range byDataset(e.Tables) {
		w, err := keep(tables[0].Dataset.ID)
		if err != nil {
			return nil, err
		}
		if err := writeKept(w, tables); err != nil {
			return nil, fmt.Errorf("keep rows of %s: %w", o.Name, err)
		}
	}
	return e.withoutRows(), nil
}

// refusal is all that is said of a file that was not read.
func refusal(o Options, code, message string) *Export {
	probs := &problems{file: o.Name}
	probs.fail(code, place{}, "%s", message)
	e := &Export{Format: "unknown", Problems: probs.all()}
	if o.Annotate {
		if copied, err := annotate(o.Name, nil, probs); err == nil {
			e.Annotated = copied // else the report tells the same
		}
	}
	return e
}

func (e *Export) withoutRows() *Export {
	for i := range e.Tables {
		e.Tables[i].Rows = nil
	}
	return e
}
