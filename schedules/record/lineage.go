package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Event is one OpenLineage run event (spec 2-0-2).
type Event struct {
	Type      string          `json:"eventType"` // START, COMPLETE, FAIL, ABORT
	Time      time.Time       `json:"eventTime"`
	Run       lineageRun      `json:"run"`
	Job       lineageJob      `json:"job"`
	Inputs    []InputDataset  `json:"inputs"`
	Outputs   []OutputDataset `json:"outputs"`
	Producer  string          `json:"producer"`
	SchemaURL string          `json:"schemaURL"`
}

type lineageRun struct {
	ID     string         `json:"runId"` // UUID made of the run's ID
	Facets map[string]any `json:"facets,omitempty"`
}

type lineageJob struct {
	Namespace string         `json:"namespace"`
	Name      string         `json:"name"`
	Facets    map[string]any `json:"facets,omitempty"`
}

// Capture is an input: a page of a publisher or the table of an export.
type Capture struct {
	Source  string // nbs, spb, county express_volume
	ID      string // SHA-256
	Vintage string // YYYY-MM-DD
	URL     string // the page's own address; empty for an export
}

// Table is an output: a published table of a snapshot.
type Table struct {
	Name    string // published.scorecard
	Rows    int64
	Bytes   int64 // of its Parquet file
	Columns []Column
}

// Column is one column of a Table.
type Column struct{ Name, Type, Comment string }

// InputDataset and OutputDataset are datasets of an event.
type (
	InputDataset struct {
		Namespace string         `json:"namespace"`
		Name      string         `json:"name"`
		Facets    map[string]any `json:"facets,omitempty"`
	}
	OutputDataset struct {
		InputDataset
		OutputFacets map[string]any `json:"outputFacets,omitempty"`
	}
)

// Lineage makes the events of one installation.
type Lineage struct {
	Namespace string // of jobs and published tables; netmarket where the configuration names none
	Producer  string // URI of the program
	Version   string
}

const (
	specURL  = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
	facetURL = "https://openlineage.io/spec/facets/"
)

// runNamespace makes UUIDs of run IDs: the same for the same run, for ever.
var runNamespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("netmarket.run/v1"))

// Start is the event of a run that begins.
func (l Lineage) Start(r Record) Event { return l.event("START", r.Started, r) }

// End is the event of a run that ended: COMPLETE where its work was done, FAIL
// where it was not, ABORT where the run died or was interrupted. A snapshot
// withheld by its checks is a FAIL: nothing was published.
func (l Lineage) End(r Record, inputs []Capture, snapshot string, outputs []Table) Event {
	kind, at := "COMPLETE", r.Ended
	switch r.Class {
	case ClassDied:
		kind, at = "ABORT", r.Noticed
	case ClassInterrupted:
		kind = "ABORT"
	case ClassDone, ClassStale:
	default:
		kind = "FAIL"
	}
	e := l.event(kind, at, r)
	for _, c := range inputs {
		e.Inputs = append(e.Inputs, l.input(c))
	}
	if kind == "COMPLETE" {
		for _, t := range outputs {
			e.Outputs = append(e.Outputs, l.output(snapshot, t))
		}
	}
	if r.Error != "" {
		e.Run.Facets["errorMessage"] = l.facet("1-0-1/ErrorMessageRunFacet", map[string]any{"message": r.Error, "programmingLanguage": "GO"})
	}
	return e
}

func (l Lineage) event(kind string, at time.Time, r Record) Event {
	return Event{
		Type: kind, Time: at.UTC(), Producer: l.Producer, SchemaURL: specURL, Inputs: []InputDataset{}, Outputs: []OutputDataset{},
		Run: lineageRun{uuid.NewSHA1(runNamespace, []byte(r.Run)).String(), map[string]any{
			"processing_engine": l.facet("1-1-1/ProcessingEngineRunFacet", map[string]any{"name": "netmarket", "version": l.Version}),
		}},
		Job: lineageJob{l.Namespace, "netmarket." + r.Command, map[string]any{
			"jobType": l.facet("2-0-4/JobTypeJobFacet", map[string]any{"processingType": "BATCH", "integration": "NETMARKET", "jobType": "COMMAND"}),
		}},
	}
}

// facet adds to the fields of a facet who made it and its schema.
func (l Lineage) facet(schema string, fields map[string]any) map[string]any {
	_, name, _ := strings.Cut(schema, "/")
	fields["_producer"] = l.Producer
	fields["_schemaURL"] = fmt.Sprintf("%s%s.json#/$defs/%s", facetURL, schema, name)
	return fields
}

// input is a capture: a namespace for each source, the hash for its name.
func (l Lineage) input(c Capture) InputDataset {
	source := map[string]any{"name": c.Source}
	if c.URL != "" {
		source["uri"] = c.URL
	}
	return InputDataset{l.Namespace + ".capture." + firstWord(c.Source), c.ID, map[string]any{
		"dataSource": l.facet("1-0-1/DatasourceDatasetFacet", source),
		"version":    l.facet("1-0-1/DatasetVersionDatasetFacet", map[string]any{"datasetVersion": c.Vintage}),
	}}
}

// output is a published table, its version the snapshot.
func (l Lineage) output(snapshot string, t Table) OutputDataset {
	facets := map[string]any{"version": l.facet("1-0-1/DatasetVersionDatasetFacet", map[string]any{"datasetVersion": snapshot})}
	if len(t.Columns) > 0 {
		var fields []map[string]any
		for i, c := range t.Columns {
			field := map[string]any{"name": c.Name, "type": c.Type, "ordinal_position": i + 1}
			if c.Comment != "" {
				field["description"] = c.Comment
			}
			fields = append(fields, field)
		}
		facets["schema"] = l.facet("1-2-0/SchemaDatasetFacet", map[string]any{"fields": fields})
	}
	return OutputDataset{InputDataset{l.Namespace, t.Name, facets}, map[string]any{
		"outputStatistics": l.facet("1-0-2/OutputStatisticsOutputDatasetFacet", map[string]any{"rowCount": t.Rows, "size": t.Bytes, "fileCount": 1}),
	}}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// Parts splits an event whose datasets take more than most bytes: RUNNING
// events with some of them each, then the event itself with the rest. The spec
// adds the datasets of a run's events up.
func (e Event) Parts(most int) ([]Event, error) {
	var parts []Event
	part := func() Event {
		p := e
		p.Type, p.Inputs, p.Outputs = "RUNNING", []InputDataset{}, []OutputDataset{}
		return p
	}
	now, size := part(), 0
	fits := func(dataset any) error {
		text, err := json.Marshal(dataset)
		if err != nil {
			return fmt.Errorf("lineage event: %w", err)
		}
		if size > 0 && size+len(text) > most {
			parts = append(parts, now)
			now, size = part(), 0
		}
		size += len(text) + 1
		return nil
	}
	for _, d := range e.Inputs {
		if err := fits(d); err != nil {
			return nil, err
		}
		now.Inputs = append(now.Inputs, d)
	}
	for _, d := range e.Outputs {
		if err := fits(d); err != nil {
			return nil, err
		}
		now.Outputs = append(now.Outputs, d)
	}
	now.Type = e.Type
	return append(parts, now), nil
}

// Encode is the event as one line of JSON, without its end.
func (e Event) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("lineage event: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// AppendEvent adds the event as a line to a file of events.
func AppendEvent(path string, e Event) (err error) {
	text, err := e.Encode()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return fmt.Errorf("lineage: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		err = addLine(f, size, text)
	}
	if err != nil {
		return fmt.Errorf("lineage: %w", err)
	}
	return nil
}
