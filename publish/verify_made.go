package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// compareObservations writes the SDMX-CSV anew from the observations that two
// forms agree on.
func (c *comparison) compareObservations(ctx context.Context) error {
	if !c.lists(sdmxFile) || c.observed == "" {
		return nil
	}
	wanted, found := filepath.Join(c.temp, sdmxFile), filepath.Join(c.dir, sdmxFile)
	if err := createSDMX(ctx, c.db, c.observed, wanted); err != nil {
		return err
	}
	same, err := sameFiles(wanted, found)
	if err != nil || same {
		return err
	}
	d, err := compareCSV(wanted, found, sdmxDimensions)
	if err != nil {
		return err
	}
	c.Damages = append(c.Damages, Damage{Code: "observations", Path: sdmxFile, Table: "observation", Row: d.row, Column: d.column,
		Wanted: "the rows of published.observation" + d.wanted, Found: d.found})
	return nil
}

// addJSON reports the first place in which two JSON documents differ.
func (c *comparison) addJSON(name string, wanted, found []byte) {
	code := map[string]string{scoresFile: "scores", totalsFile: "totals", packageFile: "package"}[name]
	of := map[string]string{scoresFile: "the scores of the published tables", totalsFile: "the totals of the published tables", packageFile: "what the tables and the manifest say"}[name]
	var values [2]any
	for i, text := range [][]byte{wanted, found} {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&values[i]); err != nil {
			c.add(code, name, of, err.Error())
			return
		}
	}
	place, want, is := firstJSON(values[0], values[1], "")
	c.Damages = append(c.Damages, Damage{Code: code, Path: name, Row: strings.TrimPrefix(place, "."), Wanted: of + want, Found: "others" + is})
}

// firstJSON walks two documents and returns the place where they first differ,
// such as areas[0].criteria[3].score, and the values there.
func firstJSON(wanted, found any, at string) (place, want, is string) {
	switch w := wanted.(type) {
	case map[string]any:
		f, ok := found.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if place, want, is := firstJSON(w[name], f[name], at+"."+name); place != "" {
				return place, want, is
			}
		}
		for _, name := range slices.Sorted(maps.Keys(f)) {
			if _, ok := w[name]; !ok {
				return at + "." + name, ": nothing", fmt.Sprintf(": %.80v", f[name])
			}
		}
		return "", "", ""
	case []any:
		f, ok := found.([]any)
		if !ok || len(f) != len(w) {
			break
		}
		for i := range w {
			if place, want, is := firstJSON(w[i], f[i], fmt.Sprintf("%s[%d]", at, i)); place != "" {
				return place, want, is
			}
		}
		return "", "", ""
	default:
		if wanted == found {
			return "", "", ""
		}
	}
	return at, fmt.Sprintf(": %.80v", wanted), fmt.Sprintf(": %.80v", found)
}
