package county

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"netmarket/ingest"
)

// Synonyms are further headers that a deployment accepts: data set → column
// key → headers. They come after those of the data set's own file.
type Synonyms map[string]map[string][]string

// Check reports every synonym that cannot be used: of a data set or column
// there is none of, without text, or already a header of another column, which
// the error then names beside the wanted one.
func (s Synonyms) Check() error {
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(s)) {
		d := Lookup(id)
		if d == nil {
			faults = append(faults, fmt.Errorf("exports.synonyms: wanted a data set (%s), found %q", strings.Join(ids(), ", "), id))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(s[id])) {
			faults = append(faults, d.checkSynonyms(key, s[id][key], s[id]))
		}
	}
	return errors.Join(faults...)
}

func ids() (out []string) {
	for _, d := range Datasets() {
		out = append(out, d.ID)
	}
	return out
}

// checkSynonyms holds the headers of one column against all other columns of
// the data set, added ones included.
func (d *Dataset) checkSynonyms(key string, headers []string, all map[string][]string) error {
	c := d.Column(key)
	if c == nil || c.Header == "" {
		return fmt.Errorf("exports.synonyms.%s: wanted a column (%s), found %q", d.ID, strings.Join(d.headed(), ", "), key)
	}
	var faults []error
	for _, header := range headers {
		if plainForm(header) == "" {
			faults = append(faults, fmt.Errorf("exports.synonyms.%s.%s: wanted the text of a header, found none", d.ID, key))
		}
		for _, other := range d.claimants(header, all) {
			if other.Key != key {
				faults = append(faults, fmt.Errorf("exports.synonyms.%s: header %q cannot mean both %s (%s) and %s (%s)",
					d.ID, header, key, c.Header, other.Key, other.Header))
			}
		}
	}
	return errors.Join(faults...)
}

func (d *Dataset) headed() (keys []string) {
	for i := range d.Columns {
		if d.Columns[i].Header != "" {
			keys = append(keys, d.Columns[i].Key)
		}
	}
	return keys
}

// claimants lists the columns that a header means, by the data set's own file
// or by the added synonyms.
func (d *Dataset) claimants(header string, added map[string][]string) []*Column {
	wanted := headerForms(header)
	var out []*Column
	for i := range d.Columns {
		c := &d.Columns[i]
		if slices.ContainsFunc(slices.Concat(c.headers(), added[c.Key]), func(own string) bool {
			return slices.ContainsFunc(headerForms(own), func(form string) bool { return slices.Contains(wanted, form) })
		}) {
			out = append(out, c)
		}
	}
	return out
}

// headerForms are the texts a header is looked up by: as printed, and without
// the unit behind it.
func headerForms(text string) []string {
	h := parseHeader(text)
	if h.short != "" && len(h.words) == 0 {
		return []string{h.full, h.short}
	}
	return []string{h.full}
}

// ReaderVersion names the reader together with the synonyms it was given: a
// file that was refused is read again when either changes.
func (s Synonyms) ReaderVersion() string {
	if len(s) == 0 {
		return Version
	}
	return Version + "+" + s.digest()[:8]
}

func (s Synonyms) digest() string {
	text, err := json.Marshal(s) // map keys come out sorted
	if err != nil {
		return ""
	}
	return ingest.SHA256(text)
}

var extended sync.Map // digest of synonyms → []*Dataset

// datasets are all data sets with the synonyms added. What Check refuses is
// left out.
func (s Synonyms) datasets() []*Dataset {
	if len(s) == 0 {
		return Datasets()
	}
	if known, ok := extended.Load(s.digest()); ok {
		return known.([]*Dataset)
	}
	all := Datasets()
	for i, d := range all {
		if more := s[d.ID]; len(more) > 0 {
			all[i] = d.with(more)
		}
	}
	extended.Store(s.digest(), all)
	return all
}

// with is a copy of the data set that accepts more headers.
func (d *Dataset) with(more map[string][]string) *Dataset {
	copied, err := loadDataset(d.ID + ".yaml")
	if err != nil {
		return d // the embedded files are checked as a whole: CheckDatasets
	}
	for key, headers := range more {
		if c := copied.Column(key); c != nil && c.Header != "" && d.checkSynonyms(key, headers, more) == nil {
			c.Synonyms = append(c.Synonyms, headers...)
		}
	}
	return copied
}
