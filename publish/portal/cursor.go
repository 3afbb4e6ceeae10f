package portal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// Sizes of a page.
const (
	defaultPage = 1000
	maxPage     = 10_000
)

// Page is what a request for a table may say about the part it wants.
type Page struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"10000" doc:"Rows of a page; without it 1000 as JSON, and the whole table as CSV or Arrow."`
	Cursor string `query:"cursor" maxLength:"400" doc:"Continues after a page: next of its JSON, or the header Link. It reads the snapshot of that page; everything else must be asked as it was."`
}

func (p *Page) paged() *Page { return p }

// cursor is where a page begins. Snapshots never change, so that a position is
// enough; Of is the digest of what was asked.
type cursor struct {
	Snapshot string `json:"s"`
	Of       string `json:"q"`
	Offset   int    `json:"o"`
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // texts and a number always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func readCursor(text string) (c cursor, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Offset < 1 || !isSnapshotID(c.Snapshot) {
		return c, problem(400, "bad_cursor", "wanted a cursor as a page gave it")
	}
	return c, nil
}

// pinnedID is the snapshot a request reads: the cursor's, the one named, or
// empty for the current one.
func pinnedID(named string, in any) (string, error) {
	p, isPaged := in.(interface{ paged() *Page })
	if !isPaged || p.paged().Cursor == "" {
		return named, nil
	}
	c, err := readCursor(p.paged().Cursor)
	if err != nil {
		return "", err
	}
	if named != "" && named != c.Snapshot {
		return "", problem(400, "bad_cursor", "the cursor continues another snapshot than the one named; leave snapshot away")
	}
	return c.Snapshot, nil
}

// turn puts a page's place and size into a selection and returns the addresses
// of the next page's cursor.
func (c *call) turn(p *Page, sel *selection) error {
	of := sel.digest(c.who)
	if p.Cursor != "" {
		at, err := readCursor(p.Cursor)
		if err != nil {
			return err
		}
		if at.Of != of {
			return problem(400, "bad_cursor", "the cursor belongs to another question; ask the same columns and filters")
		}
		sel.offset = at.Offset
	}
	sel.limit = p.Limit
	if sel.limit == 0 && c.format == formatJSON {
		sel.limit = defaultPage
	}
	return nil
}

// nextPage is the cursor and the address after a page, empty after the last.
func (c *call) nextPage(sel *selection, total int64) (next, address string) {
	if sel.limit == 0 || int64(sel.offset+sel.limit) >= total {
		return "", ""
	}
	next = cursor{c.ID, sel.digest(c.who), sel.offset + sel.limit}.String()
	query, err := url.ParseQuery(c.query)
	if err != nil {
		return next, ""
	}
	query.Del("snapshot")
	query.Set("cursor", next)
	query.Set("limit", strconv.Itoa(sel.limit))
	return next, c.path + "?" + query.Encode()
}

// digest tells two questions apart.
func (s *selection) digest(who *caller) string {
	parts := []string{s.table.Name, strings.Join(who.areas, ",")}
	for _, c := range s.columns {
		parts = append(parts, c.Name)
	}
	parts = append(parts, "where")
	for _, w := range s.where {
		parts = append(parts, w.text)
		parts = append(parts, w.values...)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
