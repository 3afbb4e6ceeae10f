package county

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/disk"
)

const (
	markedEnding = "_问题标注.xlsx"
	longestStem  = 180 // bytes of a file name that leave room for the ending
)

// MarkedName is the annotated copy's place below the quarantine folder: the
// same as the file's in the inbox. A workbook drops its .xlsx; any other ending
// stays in the name, so that 快递.csv and 快递.xlsx have a copy each.
func MarkedName(file string) string {
	inside := strings.TrimPrefix(file, "inbox/")
	dir, base := filepath.Split(filepath.FromSlash(inside))
	stem := strings.TrimSuffix(base, ".xlsx")
	if len(stem) > longestStem {
		stem = strings.ToValidUTF8(stem[:longestStem], "") + "_" + ingest.SHA256([]byte(base))[:8]
	}
	return filepath.Join(dir, stem+markedEnding)
}

// writeMarked puts the annotated copy of a file into quarantine and returns
// its place below the data directory. Without a copy it removes the one that an
// earlier delivery under the same name left.
func (b *Inbox) writeMarked(file string, copied []byte) (string, error) {
	f, name := disk.Or(b.FS), MarkedName(file)
	path := filepath.Join(b.Quarantine, name)
	if copied == nil {
		if err := disk.Discard(f, path); err != nil {
			return "", fmt.Errorf("remove the annotated copy of %s: %w", file, err)
		}
		return "", nil
	}
	if err := disk.MakeDirs(f, filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("annotate %s: %w", file, err)
	}
	if err := disk.Replace(f, path, bytes.NewReader(copied), 0o600); err != nil {
		return "", fmt.Errorf("annotate %s: %w", file, err)
	}
	return filepath.ToSlash(filepath.Join("quarantine", name)), nil
}

// refuseStray is what becomes of a file in no area's folder.
func refuseStray(name string) ([]Problem, []byte) {
	probs := &problems{file: name}
	probs.fail(CodeNoArea, place{}, "文件不在地区文件夹内；请放入 inbox/<六位行政区划代码>/（全国参考值放入 inbox/national/）后再运行")
	copied, err := annotate(name, nil, probs)
	if err != nil {
		copied = nil // the report tells the same
	}
	return probs.all(), copied
}
