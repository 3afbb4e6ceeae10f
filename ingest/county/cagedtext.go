package county

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"netmarket/ingest/cage"
)

// A text that is read in pieces goes from the child to the parent as it is read:
// lines of the kept table and records of keys in turn. When all have gone, the
// parent, which has room on disk, finds the rows with one key, takes those out of
// the table that do not count, and tells the child, which has the words for it.
const (
	partText   = "text "
	textTable  = "table " // and the data set
	textRows   = "rows"
	textKeys   = "keys"
	textSettle = "settle"
)

// serveText reads a text in pieces in the child. isStreamed is false for what was
// looked at only: body then gives all of it again.
func serveText(p *readParams, body *io.Reader, answer *cage.Answer) (e *Export, isStreamed bool, err error) {
	how := defaultStreaming()
	if p.Whole || p.Size < int64(how.least) {
		return nil, false, nil
	}
	head, err := headOfText(*body)
	if err != nil {
		return nil, false, err
	}
	sink := &partSink{answer: answer}
	e, err = streamText(how, head, *body, p.Size, p.Options, sink)
	if errors.Is(err, errWhole) && !sink.isBegun {
		*body = io.MultiReader(bytes.NewReader(head), *body)
		return nil, false, nil
	}
	return e, true, err
}

// partSink is the child's side.
type partSink struct {
	answer  *cage.Answer
	isBegun bool
}

func (s *partSink) begin(dataset string) error {
	s.isBegun = true
	_, err := s.answer.Part(partText + textTable + dataset)
	return err
}

func (s *partSink) rows(lines []byte) error   { return s.write(textRows, lines) }
func (s *partSink) keys(records []byte) error { return s.write(textKeys, records) }

func (s *partSink) write(part string, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	to, err := s.answer.Part(partText + part)
	if err == nil {
		_, err = to.Write(text)
	}
	return err
}

func (s *partSink) settle(string) (*settled, error) {
	if _, err := s.answer.Part(partText + textSettle); err != nil {
		return nil, err
	}
	reply, err := s.answer.Reply()
	if err != nil {
		return nil, err
	}
	var found settled
	return &found, json.NewDecoder(reply).Decode(&found)
}

// sinkText is the parent's side. What does not fit together makes the answer
// strange.
func (a *answerOf) sinkText(part string) (io.Writer, error) {
	dataset, isTable := strings.CutPrefix(part, textTable)
	isOpen := a.table.dataset != ""
	switch {
	case isTable && !isOpen && Lookup(dataset) != nil:
		return io.Discard, a.table.begin(dataset)
	case part == textRows && isOpen && a.found == nil:
		return writerFunc(a.table.rows), nil
	case part == textKeys && isOpen && a.found == nil:
		return writerFunc(a.takeKeys), nil
	case part == textSettle && isOpen && a.found == nil:
		return io.Discard, a.settle()
	}
	a.strange = true
	return io.Discard, nil
}

type writerFunc func([]byte) error

func (f writerFunc) Write(p []byte) (int, error) { return len(p), f(p) }

// takeKeys takes records as they come, which may be cut anywhere.
func (a *answerOf) takeKeys(p []byte) error {
	if len(a.halfKey) > 0 {
		n := min(keyRecord-len(a.halfKey), len(p))
		a.halfKey = append(a.halfKey, p[:n]...)
		if p = p[n:]; len(a.halfKey) < keyRecord {
			return nil
		}
		if err := a.table.keys(a.halfKey); err != nil {
			return err
		}
		a.halfKey = a.halfKey[:0]
	}
	whole := len(p) / keyRecord * keyRecord
	a.halfKey = append(a.halfKey, p[whole:]...)
	return a.table.keys(p[:whole])
}

func (a *answerOf) settle() error {
	rule, _, _ := strings.Cut(Lookup(a.table.dataset).Duplicates, " ")
	found, err := a.table.settle(rule)
	if errors.Is(err, errNoRow) {
		a.strange, found, err = true, &settled{}, nil
	}
	if err != nil {
		return err
	}
	if a.found, err = json.Marshal(found); err != nil {
		return fmt.Errorf("tell of rows with one key: %w", err)
	}
	close(a.ready)
	return nil
}

// reply waits until the rows with one key are known.
func (a *answerOf) reply(ctx context.Context) (io.Reader, error) {
	select {
	case <-a.ready:
		return bytes.NewReader(a.found), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
