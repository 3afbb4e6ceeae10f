package publish

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest/disk"
)

// compareProduced makes the files of producers anew and compares their hashes;
// a file that neither they nor this package write is too many.
func (c *comparison) compareProduced(ctx context.Context, adds []Producer) error {
	again := filepath.Join(c.temp, "produced")
	if err := makeDir(disk.OS{}, again); err != nil {
		return err
	}
	if err := produce(ctx, disk.OS{}, &Snapshot{ID: c.Snapshot, Dir: c.dir, Manifest: c.manifest}, again, adds, nil); err != nil {
		return err
	}
	names, _, _, err := listTree(again)
	if err != nil {
		return err
	}
	wanted, err := hashFiles(again, names)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		at := slices.IndexFunc(c.manifest.Files, func(f File) bool { return f.Path == w.Path })
		switch {
		case at < 0:
			c.add("missing", w.Path, "a file", "none")
		case c.manifest.Files[at] != w:
			c.add("produced", w.Path, "what the tables and scores.json give: "+w.SHA256, c.manifest.Files[at].SHA256)
		}
		c.Made++
	}
	for _, f := range c.manifest.Files {
		if !slices.Contains(names, f.Path) && !isOwn(f.Path) {
			c.add("extra", f.Path, "no such file", "one that nobody writes")
		}
	}
	return nil
}

// isOwn reports whether a file is written by this package itself.
func isOwn(name string) bool {
	return strings.HasPrefix(name, tablesDir+"/") || slices.Contains([]string{databaseFile, scoresFile, totalsFile, packageFile, sdmxFile}, name)
}
