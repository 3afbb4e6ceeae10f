package county

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"netmarket/ingest/cage"
)

const (
	jobRead    = "read"
	partExport = "export"
	partKept   = "kept " // and the data set
	maxFacts   = 64 << 20
	maxCopy    = 24 << 20 // an annotated copy; a larger one is left out
)

// Jobs are what a caged child does with a file of a bureau.
func Jobs() map[string]cage.Handler { return map[string]cage.Handler{jobRead: serveRead} }

// readParams is what the child is told of a file beside its bytes. The secret
// travels with it and stands in no command line or environment.
type readParams struct {
	Options
	Size  int64
	Keep  bool
	Whole bool // it was tried in pieces before
}

// wireExport is an Export as it goes from the child to the parent: data sets by
// name, rows apart from it.
type wireExport struct {
	Export
	Tables  []wireTable
	IsWhole bool // nothing was read: the file is to be sent again, to be read whole
	InParts bool // the kept table came as the rows went by
}

type wireTable struct {
	Table
	Dataset string
}

// serveRead is the child's side.
func serveRead(params json.RawMessage, body io.Reader, answer *cage.Answer) error {
	var p readParams
	if err := json.Unmarshal(params, &p); err != nil {
		return err
	}
	e, isStreamed, err := serveText(&p, &body, answer)
	wire := wireExport{InParts: isStreamed, IsWhole: errors.Is(err, errWhole)}
	switch {
	case wire.IsWhole:
		return sendExport(wire, answer)
	case err != nil:
		return err
	case !isStreamed:
		var keep Keep
		if p.Keep {
			keep = func(dataset string) (io.Writer, error) { return answer.Part(partKept + dataset) }
		}
		if e, err = readKept(body, p.Size, p.Options, keep); err != nil {
			return err
		}
	}
	wire.Export = *e
	if len(wire.Annotated) > maxCopy {
		wire.Annotated = nil
	}
	for _, t := range e.Tables {
		wire.Tables = append(wire.Tables, wireTable{t, t.Dataset.ID})
	}
	return sendExport(wire, answer)
}

func sendExport(wire wireExport, answer *cage.Answer) error {
	to, err := answer.Part(partExport)
	if err != nil {
		return err
	}
	return json.NewEncoder(to).Encode(wire)
}

// Caged reads every file in a child of the pool. A child that breaks is a
// problem of the file with one of the codes reader_memory, reader_time and
// reader_crashed; one that had read other files before gets no blame, the file
// is tried once more with a fresh child.
func Caged(pool *cage.Pool) ReadFunc {
	return func(ctx context.Context, body io.ReadSeeker, o Options, keep Keep) (*Export, error) {
		for isWhole := false; ; {
			e, err := askRead(ctx, pool, body, o, keep, isWhole)
			if errors.Is(err, errWhole) && !isWhole {
				isWhole = true
				continue
			}
			var fault *cage.Fault
			if !errors.As(err, &fault) {
				return e, err
			}
			slog.Warn("a reader broke", "file", o.Name, "kind", fault.Kind, "how", fault.How, "where", fault.Where)
			if !fault.Used {
				return refusal(o, faultCodes[fault.Kind], faultRemedies[fault.Kind]), nil
			}
		}
	}
}

var (
	faultCodes    = map[cage.Kind]string{cage.KindMemory: CodeReaderMemory, cage.KindTime: CodeReaderTime, cage.KindCrashed: CodeReaderCrashed}
	faultRemedies = map[cage.Kind]string{
		cage.KindMemory:  "读取这个文件所需的内存超过上限，已停止，未导入任何内容；请按月或按乡镇拆分后导入，或另存为“CSV UTF-8”",
		cage.KindTime:    "读取这个文件超过时限，已停止，未导入任何内容；下次运行会再试一次，如仍超时请按月或按乡镇拆分后导入",
		cage.KindCrashed: "读取这个文件时读取程序意外中止，未导入任何内容；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入，如仍如此请联系维护人员",
	}
)

// askRead has one child read the file.
func askRead(ctx context.Context, pool *cage.Pool, body io.ReadSeeker, o Options, keep Keep, isWhole bool) (*Export, error) {
	size, err := body.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	params, err := json.Marshal(readParams{o, size, keep != nil, isWhole})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Name, err)
	}
	in := &answerOf{keep: keep, kept: map[string]bool{}, ready: make(chan struct{}), table: &keptSink{keep: keep}}
	err = pool.Ask(ctx, cage.Job{Name: jobRead, Params: params, Body: body, Sink: in.sink, Reply: in.reply, Answer: answersPerByte * size})
	if err != nil {
		return nil, errors.Join(err, in.table.close())
	}
	e, err := in.export()
	return e, errors.Join(err, in.table.close())
}

// answersPerByte bounds the kept table, the keys and the findings of a large
// text by its size.
const answersPerByte = 4

// answerOf takes the parts of a child's answer. What no child of ours would
// say makes it strange; it is then thrown away.
type answerOf struct {
	keep    Keep
	kept    map[string]bool
	facts   bytes.Buffer
	table   *keptSink // of a text that is read in pieces
	halfKey []byte    // the beginning of a record
	found   []byte    // the rows with one key, as the child is told
	ready   chan struct{}
	strange bool
}

func (a *answerOf) sink(part string) (io.Writer, error) {
	dataset, isKept := strings.CutPrefix(part, partKept)
	switch {
	case part == partExport:
		return a, nil
	case strings.HasPrefix(part, partText):
		return a.sinkText(strings.TrimPrefix(part, partText))
	case isKept && a.keep != nil && Lookup(dataset) != nil && !a.kept[dataset]:
		a.kept[dataset] = true
		return a.keep(dataset)
	}
	a.strange = true
	return io.Discard, nil
}

// Write takes the facts, up to a bound.
func (a *answerOf) Write(p []byte) (int, error) {
	if a.facts.Len()+len(p) > maxFacts {
		a.strange = true
		return len(p), nil
	}
	return a.facts.Write(p)
}

// export decodes the facts and holds them against the kept tables.
func (a *answerOf) export() (*Export, error) {
	var wire wireExport
	strange := &cage.Fault{Kind: cage.KindCrashed, How: "an answer that does not fit together"}
	if a.strange || json.Unmarshal(a.facts.Bytes(), &wire) != nil {
		return nil, strange
	}
	if wire.IsWhole {
		return nil, errWhole
	}
	e := wire.Export
	e.Tables = nil
	for _, t := range wire.Tables {
		t.Table.Dataset = Lookup(t.Dataset)
		if t.Table.Dataset == nil || t.Count < 0 || a.keep != nil && !e.Refused() && !a.kept[t.Dataset] && !(wire.InParts && a.table.dataset == t.Dataset) {
			return nil, strange
		}
		e.Tables = append(e.Tables, t.Table)
	}
	if wire.InParts && !e.Refused() {
		return &e, a.table.finish()
	}
	return &e, nil
}
