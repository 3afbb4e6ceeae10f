package analyst

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"netmarket/ingest/cage"
	"netmarket/publish"
)

// The one job of a child and the parts of its answer.
const (
	jobName    = "select"
	partResult = "result"
	partError  = "error" // an Error as JSON
)

// setup is what the child opens before it confines itself.
type setup struct {
	Path     string
	Snapshot string
	Memory   int64 // of the engine's buffers
}

// params go with the statement.
type params struct {
	Format string
	Rows   int
	Bytes  int64
}

// Serve is the whole of a child: it opens the snapshot, confines itself and
// answers statements from in on out. It returns the exit code of the process.
func Serve(in io.Reader, out io.Writer) int { return serve(in, out, admit) }

// admission decides on a parsed statement; the error is an *Error.
type admission func(tree json.RawMessage, text string, tables []string) error

func serve(in io.Reader, out io.Writer, allowed admission) int {
	var d desk
	d.allowed = allowed
	return cage.ServeOpened(in, out, d.open, map[string]cage.Handler{jobName: d.answer})
}

// desk is the child's open snapshot.
type desk struct {
	allowed admission
	path    string
	db      *sql.DB
	tables  []string
	err     error
}

func (d *desk) open(text json.RawMessage) {
	var s setup
	if d.err = json.Unmarshal(text, &s); d.err != nil {
		return
	}
	d.path = s.Path
	d.db, d.tables, d.err = publish.OpenForQuery(context.Background(), s.Path, s.Snapshot, s.Memory)
}

func (d *desk) answer(text json.RawMessage, body io.Reader, answer *cage.Answer) error {
	var p params
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	statement, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	rendered, err := d.run(p, string(statement))
	if err != nil {
		return tell(answer, d.describe(err))
	}
	to, err := answer.Part(partResult)
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, rendered)
	return err
}

// run renders the result as a whole before any of it is handed over.
func (d *desk) run(p params, statement string) (string, error) {
	if d.err != nil {
		return "", &Error{Kind: KindFault, Message: "the snapshot's database could not be opened; run netmarket verify"}
	}
	look := func(tree json.RawMessage) error { return d.allowed(tree, statement, d.tables) }
	result, err := publish.QueryWithin(context.Background(), d.db, statement, look, publish.QueryLimits{Rows: p.Rows, Bytes: p.Bytes})
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = result.Write(&out, p.Format)
	return out.String(), err
}

func tell(answer *cage.Answer, e *Error) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	to, err := answer.Part(partError)
	if err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}

// longestMessage bounds an engine's message, which may quote a statement.
const longestMessage = 2000

// describe tells an error to whoever wrote the statement.
func (d *desk) describe(err error) *Error {
	var own *Error
	var large *publish.TooLargeError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &large):
		return &Error{Kind: KindTooLarge, Message: large.Error()}
	case errors.Is(err, publish.ErrNotOneSelect):
		return &Error{Kind: KindRefused, Message: d.pathless(err)}
	}
	switch publish.EngineErrorOf(err) {
	case publish.EngineOutOfMemory:
		return &Error{Kind: KindMemory}
	case publish.EngineBroken:
		return &Error{Kind: KindFault, Message: "the engine met an error of its own; put the statement differently"}
	}
	return &Error{Kind: KindEngine, Message: d.pathless(err)}
}

// pathless is a message without the place of the snapshot.
func (d *desk) pathless(err error) string {
	text := err.Error()
	if d.path != "" {
		text = strings.NewReplacer(d.path, "netmarket.duckdb", filepath.Dir(d.path), "…").Replace(text)
	}
	if cut := []rune(text); len(cut) > longestMessage {
		text = fmt.Sprintf("%s… (%d characters more)", string(cut[:longestMessage]), len(cut)-longestMessage)
	}
	return text
}
