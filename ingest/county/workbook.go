package county

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"
)

// openWorkbook reads every sheet of an .xlsx. Sizes are counted on the
// unpacked bytes before excelize sees the file, and each sheet part is checked
// to be whole, because excelize reads a truncated sheet without complaint.
func openWorkbook(body []byte, probs *problems) []*sheet {
	if len(body) > maxCompressed {
		probs.fail(CodeTooLarge, place{}, "工作簿超过 64 MB；请按月或按乡镇拆分后导入")
		return nil
	}
	parts, err := scanWorkbook(body)
	if err != nil {
		reportWorkbook(err, probs)
		return nil
	}
	sheets, err := readSheets(body, parts)
	if err != nil {
		probs.fail(CodeDamagedFile, place{}, "工作簿读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入")
		return nil
	}
	return sheets
}

var (
	errTooLarge  = errors.New("over a limit")
	errTruncated = errors.New("truncated")
)

func reportWorkbook(err error, probs *problems) {
	if errors.Is(err, errTooLarge) {
		probs.fail(CodeTooLarge, place{}, "工作簿展开后超过限额（512 MB、1048576 行、每格 32767 字，压缩比 100 倍）；请拆分后导入")
		return
	}
	probs.fail(CodeDamagedFile, place{}, "工作簿不完整或已损坏；请重新导出，传输后核对文件大小")
}

// readSheets lets excelize read the cells as stored. Its scratch files go to a
// directory that is removed before readSheets returns.
func readSheets(body []byte, parts workbookParts) (_ []*sheet, err error) {
	scratch, err := os.MkdirTemp("", "netmarket-xlsx-")
	if err != nil {
		return nil, fmt.Errorf("make scratch directory: %w", err)
	}
	defer os.RemoveAll(scratch)
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxExpanded, TmpDir: scratch})
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, fmt.Errorf("read workbook properties: %w", err)
	}
	var sheets []*sheet
	for _, name := range f.GetSheetList() {
		s, err := readSheet(f, name, parts[name])
		if err != nil {
			return nil, err
		}
		s.date1904 = props.Date1904 != nil && *props.Date1904
		sheets = append(sheets, s)
	}
	return sheets, nil
}

func readSheet(f *excelize.File, name string, part *sheetPart) (*sheet, error) {
	s := &sheet{name: name, workbook: true}
	if visible, err := f.GetSheetVisible(name); err == nil {
		s.hidden = !visible
	}
	if part == nil { // a chart sheet has no cells
		return s, nil
	}
	s.long, s.percent, s.merged, s.tall = part.long, part.percent, part.merged, part.tall
	rows, err := f.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("read sheet: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("read row %d: %w", len(s.rows)+1, err)
		}
		s.rows = append(s.rows, cells)
	}
	return s, rows.Error()
}

// openZip opens the archive and refuses it when it has too many entries.
func openZip(body []byte) (*zip.Reader, error) {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTruncated, err)
	}
	if len(archive.File) > maxEntries {
		return nil, fmt.Errorf("%d entries: %w", len(archive.File), errTooLarge)
	}
	return archive, nil
}
