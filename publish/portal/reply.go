package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// snapshotHeader names the snapshot that an answer was read from.
const snapshotHeader = "Netmarket-Snapshot"

// Formats of an answer.
const (
	formatJSON  = "json"
	formatCSV   = "csv"
	formatArrow = "arrow"
)

// mediaTypes are what Accept names and Content-Type says.
var mediaTypes = map[string]string{
	formatJSON:  "application/json",
	formatCSV:   "text/csv",
	formatArrow: "application/vnd.apache.arrow.stream",
}

// contentTypes add what a reader of the bytes has to know.
var contentTypes = map[string]string{
	formatJSON:  "application/json",
	formatCSV:   "text/csv; charset=utf-8; header=present",
	formatArrow: "application/vnd.apache.arrow.stream",
}

// Pin is what every request that reads a snapshot may say.
type Pin struct {
	Snapshot string `query:"snapshot" maxLength:"100" doc:"Snapshot id; without it the current snapshot is read." example:"2026-03-31-7f3a9c1b22d4"`
	Format   string `query:"format" doc:"json, csv or arrow (Arrow IPC stream); wins over the header Accept." enum:"json,csv,arrow"`
}

func (p *Pin) pinned() *Pin { return p }

// call is one request on the snapshot it reads from beginning to end.
type call struct {
	*snapshot
	who    *caller
	query  string // of the address, as sent
	path   string
	format string
}

// reply is what a route found; its bytes are made only when they are wanted.
type reply struct {
	json  func() ([]byte, error)
	table *selection // rows for CSV and Arrow
	ids   string     // of the snapshots it was read from, for the ETag; the call's where empty
	next  string     // address of the next page
}

// get registers an operation that reads one snapshot. document is a zero value
// of its JSON shape; isTable says whether it is offered as CSV and Arrow too.
func get[I any, P interface {
	*I
	pinned() *Pin
}](s *Server, o operation, find func(ctx context.Context, c *call, in *I) (*reply, error)) {
	register(s, o, func(ctx context.Context, a *answer, r *http.Request, in *I) error {
		p := P(in).pinned()
		c := &call{who: callerOf(ctx), query: r.URL.RawQuery, path: r.URL.Path}
		var err error
		if c.format, err = negotiate(p.Format, r.Header.Values("Accept"), o.formats()); err != nil {
			return err
		}
		id, err := pinnedID(p.Snapshot, in)
		if err != nil {
			return err
		}
		if c.snapshot, err = s.pool.acquire(ctx, id); err != nil {
			return err
		}
		defer s.pool.release(c.snapshot)
		a.Header().Set(snapshotHeader, c.ID)
		found, err := find(ctx, c, in)
		if err != nil {
			return err
		}
		return s.send(ctx, a, r, c, found)
	})
}

// register tells huma of an operation and answers its errors the one way.
func register[I any](s *Server, o operation, answerTo func(ctx context.Context, a *answer, r *http.Request, in *I) error) {
	s.kinds[o.verb()+" "+o.path] = o.kind
	huma.Register(s.api, s.operation(o), func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(h huma.Context) {
			r, w := humago.Unwrap(h)
			a := w.(*answer)
			if err := answerTo(ctx, a, r, in); err != nil {
				if a.status != 0 {
					s.Log.Error("request", "route", a.route, "error", err)
					panic(http.ErrAbortHandler)
				}
				a.Header().Del(snapshotHeader)
				s.refuse(a, r, err)
			}
		}}, nil
	})
}

// send writes what was found, or that the client has it already.
func (s *Server) send(ctx context.Context, a *answer, r *http.Request, c *call, found *reply) error {
	ids := c.ID
	if found.ids != "" {
		ids = found.ids
	}
	h := a.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", s.etag(ids, c.format, c.who))
	if found.next != "" {
		h.Set("Link", "<"+found.next+`>; rel="next"`)
	}
	if matches(r.Header.Values("If-None-Match"), h.Get("ETag")) {
		a.WriteHeader(http.StatusNotModified)
		return nil
	}
	if c.format == formatJSON {
		text, err := found.json()
		if err != nil {
			return err
		}
		h.Set("Content-Type", contentTypes[formatJSON])
		return writeWhole(a, text)
	}
	return found.table.send(ctx, c, a)
}

func writeWhole(a *answer, text []byte) error {
	a.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, err := io.Copy(a, bytes.NewReader(text))
	return err
}

// etag names a representation: the snapshot, the format, and what else the bytes
// hang on (the program and the areas that the caller may see).
func (s *Server) etag(ids, format string, who *caller) string {
	sum := sha256.Sum256([]byte(s.Version + "\x00" + strings.Join(who.areas, ",")))
	return fmt.Sprintf(`"%s;%s;%s"`, ids, format, hex.EncodeToString(sum[:4]))
}

// matches compares weakly, as If-None-Match does.
func matches(headers []string, etag string) bool {
	for one := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == etag {
			return true
		}
	}
	return false
}

// negotiate picks the format: ?format= first, then Accept with its weights; of
// equal ones the first offered.
func negotiate(asked string, accept, offered []string) (string, error) {
	if asked != "" {
		if slices.Contains(offered, asked) {
			return asked, nil
		}
		return "", problem(406, "not_acceptable", "this address offers %s", strings.Join(offered, ", "))
	}
	header := strings.TrimSpace(strings.Join(accept, ","))
	if header == "" {
		return offered[0], nil
	}
	best, weight := "", 0.0
	for _, format := range offered {
		if w := weightOf(header, mediaTypes[format]); w > weight {
			best, weight = format, w
		}
	}
	if best == "" {
		return "", problem(406, "not_acceptable", "this address offers %s", strings.Join(offered, ", "))
	}
	return best, nil
}

// weightOf is the weight that Accept gives a media type; the most exact entry
// decides.
func weightOf(header, media string) float64 {
	family, _, _ := strings.Cut(media, "/")
	exactness, weight := 0, 0.0
	for entry := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(entry, ";")
		fits := map[string]int{"*/*": 1, family + "/*": 2, media: 3}[strings.ToLower(strings.TrimSpace(name))]
		if fits <= exactness {
			continue
		}
		exactness, weight = fits, 1
		for param := range strings.SplitSeq(params, ";") {
			if q, ok := strings.CutPrefix(strings.ReplaceAll(param, " ", ""), "q="); ok {
				if weight, _ = strconv.ParseFloat(q, 64); weight < 0 || weight > 1 {
					weight = 0
				}
			}
		}
	}
	return weight
}

// encode is the one form of a document in bytes, that of the commands' --json.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return out.Bytes(), nil
}

// document is a reply that is only JSON, or has a table beside it.
func document(v any, table *selection) *reply {
	return &reply{json: func() ([]byte, error) { return encode(v) }, table: table}
}
