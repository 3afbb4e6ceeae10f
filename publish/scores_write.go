package publish

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"
)

// scoresChunk is how many areas of scores.json are in memory at once.
const scoresChunk = 64

// writeTotals writes totals.json.
func writeTotals(ctx context.Context, db *sql.DB, to io.Writer) error {
	d, err := Totals(ctx, db)
	if err != nil {
		return err
	}
	text, err := encodeJSON(d.totals())
	if err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}

// writeScores writes what Scores reads of all areas, in the bytes that
// ScoresDocument.Encode gives, a few areas at a time.
func writeScores(ctx context.Context, db *sql.DB, to io.Writer) error {
	d, err := Totals(ctx, db)
	if err != nil {
		return err
	}
	all := d.Areas
	d.Areas = []AreaScore{}
	whole, err := d.Encode()
	if err != nil || len(all) == 0 {
		_, written := to.Write(whole)
		return firstOf(err, written)
	}
	head, tail, ok := bytes.Cut(whole, []byte("\"areas\": []"))
	if !ok {
		return fmt.Errorf("scores: wanted a list of areas in %.80s", whole)
	}
	if _, err := to.Write(append(head, "\"areas\": [\n"...)); err != nil {
		return err
	}
	for part := range slices.Chunk(all, scoresChunk) {
		if err := writeAreas(ctx, db, to, part, part[0].RefArea != all[0].RefArea); err != nil {
			return err
		}
	}
	_, err = to.Write(append([]byte("\n ]"), tail...))
	return err
}

// writeAreas writes some areas as they stand in the list; more says that others
// stand before them.
func writeAreas(ctx context.Context, db *sql.DB, to io.Writer, part []AreaScore, more bool) error {
	codes := make([]string, len(part))
	for i := range part {
		codes[i] = part[i].RefArea
	}
	d, err := Scores(ctx, db, codes...)
	if err != nil {
		return err
	}
	text, err := encodeJSON(struct {
		Areas []AreaScore `json:"areas"`
	}{d.Areas})
	if err != nil {
		return err
	}
	text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("{\n \"areas\": [\n")), []byte("\n ]\n}\n"))
	if more {
		text = append([]byte(",\n"), text...)
	}
	_, err = to.Write(text)
	return err
}

func firstOf(problems ...error) error {
	for _, err := range problems {
		if err != nil {
			return err
		}
	}
	return nil
}
