package county

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"netmarket/ingest"
)

// Read reads one file. It never returns an error: what is wrong, up to an
// unreadable file, is in Problems, and Refused says whether any of it keeps
// the file out.
func Read(body []byte, o Options) *Export {
	e := &Export{}
	probs := &problems{file: o.Name}
	sheets := openSheets(body, e, probs)
	for _, s := range sheets {
		s.clean()
	}
	e.Synthetic = slices.ContainsFunc(sheets, (*sheet).isSynthetic)
	if probs.total == 0 {
		readTables(sheets, o, e, probs)
		settleDuplicates(e.Tables, probs)
	}
	for i := range e.Tables {
		e.Tables[i].Count = len(e.Tables[i].Rows)
	}
	e.Problems = probs.all()
	return e
}

// readTables recognises and reads every visible sheet.
func readTables(sheets []*sheet, o Options, e *Export, probs *problems) {
	filled := slices.DeleteFunc(slices.Clone(sheets), (*sheet).isEmpty)
	if len(filled) == 0 {
		probs.fail(CodeEmptyFile, place{}, "文件里没有任何内容；请重新导出")
		return
	}
	type miss struct {
		sheet *sheet
		near  []*layout
	}
	var missed []miss
	for _, s := range filled {
		best, rivals := s.recognise(o.Area)
		switch {
		case s.hidden && best != nil:
			probs.warn(CodeHiddenSheet, place{sheet: s.name}, "隐藏的工作表未读取；如需导入请取消隐藏，否则请删除")
		case s.hidden:
		case best == nil:
			missed = append(missed, miss{s, rivals})
		case len(rivals) > 0:
			probs.fail(CodeAmbiguousDataset, place{sheet: s.name}, "表头同时符合%s，无法判断是哪张表；请用空白模板的表头",
				names(append([]*layout{best}, rivals...)))
		default:
			readTable(s, best, o, e, probs)
		}
	}
	for _, m := range missed {
		if len(e.Tables) == 0 {
			reportUnknown(m.sheet, m.near, probs)
		} else if !isInstruction(m.sheet.name) {
			reportSkipped(m.sheet, m.near, probs)
		}
	}
}

func readTable(s *sheet, l *layout, o Options, e *Export, probs *problems) {
	r := newReader(s, l, o, probs)
	e.Tables = append(e.Tables, r.read())
	e.DeclaredOn = orElse(e.DeclaredOn, r.declaredOn())
}

// isInstruction tells the sheet that explains how to fill in a form.
func isInstruction(name string) bool { return strings.Contains(name, "说明") }

// reportUnknown names the data sets a sheet comes nearest to and the headers
// they lack.
func reportUnknown(s *sheet, near []*layout, probs *problems) {
	if len(near) == 0 {
		probs.fail(CodeUnknownDataset, place{sheet: s.name}, "没有找到可识别的表头；请用空白模板（netmarket template）的表头，第一行表头须在前 30 行之内")
		return
	}
	probs.fail(CodeUnknownDataset, place{sheet: s.name, row: near[0].first()},
		"表头与任何一张表都不完全相符：%s；请补列，或改用空白模板的表头", whatIsMissing(near))
}

// reportSkipped tells of a sheet that was left out beside one that was read.
func reportSkipped(s *sheet, near []*layout, probs *problems) {
	hint := ""
	if len(near) > 0 {
		hint = "（" + whatIsMissing(near[:1]) + "）"
	}
	probs.warn(CodeSkippedSheet, place{sheet: s.name}, "没有可识别的表头，未读取%s；如是数据请用空白模板的表头", hint)
}

func whatIsMissing(near []*layout) string {
	var lines []string
	for _, l := range near {
		var missing []string
		for _, c := range l.missing {
			missing = append(missing, "“"+c.Header+"”")
		}
		lines = append(lines, fmt.Sprintf("若是“%s”，缺%s", l.dataset.Title, strings.Join(missing, "、")))
	}
	return strings.Join(lines, "；")
}

// openSheets turns the bytes into sheets, naming format and charset on the way.
func openSheets(body []byte, e *Export, probs *problems) []*sheet {
	if len(bytes.TrimSpace(body)) == 0 {
		e.Format = "unknown"
		probs.fail(CodeEmptyFile, place{}, "文件没有内容；请重新导出")
		return nil
	}
	switch e.Format = sniff(body); e.Format {
	case "text":
		return openText(body, e, probs)
	case "xlsx":
		return openWorkbook(body, probs)
	case "damaged":
		e.Format = "xlsx"
		probs.fail(CodeDamagedFile, place{}, "工作簿不完整或已损坏；请重新导出，传输后核对文件大小")
	default:
		probs.fail(CodeUnsupportedFormat, place{}, "%s", remedies[e.Format])
	}
	return nil
}

func openText(body []byte, e *Export, probs *problems) []*sheet {
	if len(body) > maxExpanded {
		probs.fail(CodeTooLarge, place{}, "文件超过 512 MB；请按月或按乡镇拆分后导入")
		return nil
	}
	text, charset, err := ingest.Decode(body)
	if err != nil {
		probs.fail(CodeBadCharset, place{}, "文字编码既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”或 .xlsx 再导入")
		return nil
	}
	e.Charset = charset
	s, comma := readText(text, probs)
	e.Format = "csv"
	if comma == '\t' {
		e.Format = "tsv"
	}
	return []*sheet{s}
}
