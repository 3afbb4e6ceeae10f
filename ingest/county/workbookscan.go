package county

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// workbookParts are the sheets of a workbook by name.
type workbookParts map[string]*sheetPart

// sheetPart is what excelize does not tell about a sheet: which cells hold
// numbers that cannot be trusted as codes, which are shown as percentages, and
// the merged ranges near the top.
type sheetPart struct {
	long    map[spot]bool
	percent map[spot]bool
	merged  []span // near the top
	tall    []span // over several rows anywhere
}

// scanWorkbook unpacks every entry once, counting bytes, and scans the sheets.
func scanWorkbook(body []byte) (workbookParts, error) {
	archive, err := openZip(body)
	if err != nil {
		return nil, err
	}
	budget := &expansion{packed: int64(len(body))}
	small := map[string][]byte{} // the parts needed whole
	sheets := map[string]*sheetPart{}
	var later []*zip.File
	for _, f := range archive.File {
		switch name := cleanPart(f.Name); {
		case name == "xl/workbook.xml", name == "xl/_rels/workbook.xml.rels", name == "xl/styles.xml":
			if small[name], err = readPart(f, budget); err != nil {
				return nil, err
			}
		default:
			later = append(later, f)
		}
	}
	percents := percentStyles(small["xl/styles.xml"])
	for _, f := range later {
		part, err := scanPart(f, budget, percents)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if part != nil {
			sheets[cleanPart(f.Name)] = part
		}
	}
	return nameSheets(small["xl/workbook.xml"], small["xl/_rels/workbook.xml.rels"], sheets)
}

func cleanPart(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// expansion counts unpacked bytes over the whole archive.
type expansion struct{ packed, unpacked int64 }

func (x *expansion) add(n int) error {
	x.unpacked += int64(n)
	if x.unpacked > maxExpanded || x.unpacked > ratioFrom && x.unpacked > maxRatio*x.packed {
		return errTooLarge
	}
	return nil
}

// counted is a reader that charges what it hands out to the expansion budget.
type counted struct {
	from   io.Reader
	budget *expansion
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if over := c.budget.add(n); over != nil {
		return n, over
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", errTruncated, err)
	}
	return n, err
}

func readPart(f *zip.File, budget *expansion) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTruncated, err)
	}
	defer r.Close()
	return io.ReadAll(counted{r, budget})
}

func scanPart(f *zip.File, budget *expansion, percents map[string]bool) (*sheetPart, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTruncated, err)
	}
	defer r.Close()
	from := counted{r, budget}
	name := cleanPart(f.Name)
	if strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml") {
		return scanSheet(from, percents)
	}
	_, err = io.Copy(io.Discard, from)
	return nil, err
}

// percentStyles lists the cell style numbers whose format shows a percentage.
func percentStyles(styles []byte) map[string]bool {
	var doc struct {
		Formats []struct {
			ID   string `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID string `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	out := map[string]bool{}
	if xml.NewDecoder(bytes.NewReader(styles)).Decode(&doc) != nil {
		return out // excelize judges a broken style part
	}
	formats := map[string]bool{"9": true, "10": true}
	for _, format := range doc.Formats {
		formats[format.ID] = strings.Contains(format.Code, "%")
	}
	for i, cell := range doc.Cells {
		if formats[cell.ID] {
			out[fmt.Sprint(i)] = true
		}
	}
	return out
}

// nameSheets maps sheet names to their parts through the workbook's relations.
func nameSheets(workbook, relations []byte, parts map[string]*sheetPart) (workbookParts, error) {
	var book struct {
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.NewDecoder(bytes.NewReader(workbook)).Decode(&book); err != nil {
		return nil, fmt.Errorf("workbook.xml: %w: %w", errTruncated, err)
	}
	if err := xml.NewDecoder(bytes.NewReader(relations)).Decode(&rels); err != nil {
		return nil, fmt.Errorf("workbook.xml.rels: %w: %w", errTruncated, err)
	}
	targets := map[string]string{}
	for _, rel := range rels.List {
		target := rel.Target
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		targets[rel.ID] = cleanPart(target)
	}
	out := workbookParts{}
	for _, s := range book.Sheets {
		for _, attr := range s.Attrs {
			if attr.Name.Local == "id" && parts[targets[attr.Value]] != nil {
				out[s.Name] = parts[targets[attr.Value]]
			}
		}
	}
	return out, nil
}
