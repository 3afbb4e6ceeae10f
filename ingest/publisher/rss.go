package publisher

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// maxDepth is how deep elements of a feed may lie; a real one has four levels.
const maxDepth = 32

// RSS reads an RSS 2 feed of any length as a stream. Of an item only title,
// link and date count: the description, the full text of an article, is passed
// over unread. A feed with a document type, and so any with entities of its
// own, is refused; nothing a feed names is opened.
func (s Shape) RSS(body []byte, at *url.URL) ([]Item, error) {
	wanted := "an RSS feed with items such as " + s.Looks
	feed, err := text(body, wanted)
	if err != nil {
		return nil, err
	}
	r := rssReader{shape: s, at: at, decoder: xml.NewDecoder(strings.NewReader(feed))}
	r.decoder.CharsetReader = func(_ string, decoded io.Reader) (io.Reader, error) { return decoded, nil }
	if err := r.read(); err != nil {
		return nil, noList("no_release", feed, wanted, err.Error())
	}
	if len(r.found.items) == 0 {
		return nil, noList("missing_label", feed, wanted, fmt.Sprintf("%d items, none of them", r.items))
	}
	return r.found.items, nil
}

// rssReader is one feed while it is being read.
type rssReader struct {
	shape   Shape
	at      *url.URL
	decoder *xml.Decoder
	found   entries
	items   int
	path    []string // names of the open elements
	field   map[string]string
}

var (
	errNoFeed  = errors.New("another root than rss")
	errDoctype = errors.New("a document type")
	errDeep    = fmt.Errorf("elements deeper than %d", maxDepth)
	errOpen    = errors.New("an end before the feed's")
)

func (r *rssReader) read() error {
	begun := false
	for {
		token, err := r.decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && begun && len(r.path) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return errOpen
		case err != nil:
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return errDoctype
		case xml.StartElement:
			if !begun && t.Name.Local != "rss" {
				return errNoFeed
			}
			begun = true
			if err := r.open(t.Name.Local); err != nil {
				return err
			}
		case xml.EndElement:
			r.close()
		case xml.CharData:
			r.text(t)
		}
	}
}

// itemDepth is that of rss > channel > item.
const itemDepth = 3

func (r *rssReader) inItem() bool {
	return len(r.path) >= itemDepth && r.path[itemDepth-1] == "item"
}

func (r *rssReader) open(name string) error {
	if len(r.path) == maxDepth {
		return errDeep
	}
	r.path = append(r.path, name)
	if len(r.path) == itemDepth && name == "item" {
		r.items++
		r.field = map[string]string{}
	}
	return nil
}

func (r *rssReader) close() {
	if len(r.path) == itemDepth && r.inItem() {
		r.take()
	}
	r.path = r.path[:len(r.path)-1]
}

// text keeps the text of an item's own fields, and of none that is longer than
// a title or an address can be.
func (r *rssReader) text(t xml.CharData) {
	if len(r.path) != itemDepth+1 || !r.inItem() {
		return
	}
	name := r.path[itemDepth]
	switch name {
	case "title", "link", "pubTime", "pubDate":
		if len(r.field[name])+len(t) <= maxAddress {
			r.field[name] += string(t)
		}
	}
}

func (r *rssReader) take() {
	address, ok := r.shape.address(r.field["link"], r.at)
	title := fold(r.field["title"])
	if !ok || title == "" {
		return
	}
	on := day(r.field["pubTime"])
	if on == "" {
		on = feedDay(r.field["pubDate"])
	}
	r.found.add(Item{Title: title, URL: address, ListedOn: listedOn(on, address)}, rankWhole)
}

// beijing is the only zone of China; its clocks have not been changed since
// these publishers are on the web.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// feedDay is the day of a pubDate in China. Without a zone it is China's
// already.
func feedDay(printed string) string {
	printed = strings.TrimSpace(printed)
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", time.RFC3339} {
		if at, err := time.Parse(layout, printed); err == nil {
			return at.In(beijing).Format(time.DateOnly)
		}
	}
	return day(printed)
}
