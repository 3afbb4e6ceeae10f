package county

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Read reads one file. It never returns an error: what is wrong, up to an
// unreadable file, is in Problems, and Refused says whether any of it keeps
// the file out.
func Read(body []byte, o Options) *Export {
	e := &Export{}
	probs := &problems{file: Scrub(o.Name)}
	sheets := openSheets(body, e, probs)
	for i, s := range sheets {
		s.clean()
		s.name = withoutPersonalName(s.name, i)
	}
	scrubNames(sheets)
	e.Synthetic = slices.ContainsFunc(sheets, (*sheet).isSynthetic)
	var looks []*look
	if probs.total == 0 {
		refuseCopies(sheets, probs)
		looks = readTables(sheets, o, e, probs)
		rows := rowCounts(e.Tables)
		settleDuplicates(e.Tables, probs)
		refuseFlooded(e.Tables, rows, probs)
	}
	for i := range e.Tables {
		e.Tables[i].Count = len(e.Tables[i].Rows)
	}
	e.Problems = probs.all()
	if o.Annotate && len(e.Problems) > 0 {
		var err error
		if e.Annotated, err = annotate(o.Name, looks, probs); err != nil {
			e.Annotated = nil // a copy that cannot be written keeps no report from its bureau
		}
	}
	return e
}

// rowCounts is how many rows each table has.
func rowCounts(tables []Table) (counts []int) {
	for _, t := range tables {
		counts = append(counts, len(t.Rows))
	}
	return counts
}

// readTables recognises and reads every visible sheet, and returns how each was
// read.
func readTables(sheets []*sheet, o Options, e *Export, probs *problems) (looks []*look) {
	filled := slices.DeleteFunc(slices.Clone(sheets), func(s *sheet) bool { return s.isEmpty() || s.name == problemSheet })
	if len(filled) == 0 {
		probs.fail(CodeEmptyFile, place{}, "文件里没有任何内容；请重新导出")
		return nil
	}
	var missed, frames []*look
	near := map[*look][]*layout{}
	for _, s := range filled {
		best, rivals := s.recognise(o.Area, o.Synonyms.datasets())
		k := &look{sheet: s, layout: best}
		switch {
		case s.hidden && best != nil:
			probs.warn(CodeHiddenSheet, place{sheet: s.name}, "隐藏的工作表未读取；如需导入请取消隐藏，否则请删除")
			continue
		case s.hidden:
			continue
		case best == nil && s.isFrame:
			frames, near[k] = append(frames, k), rivals
		case best == nil:
			missed, near[k] = append(missed, k), rivals
			if len(rivals) > 0 {
				k.layout = rivals[0]
			}
		case len(rivals) > 0:
			reportAmbiguous(s, append([]*layout{best}, rivals...), probs)
		default:
			readTable(k, o, e, probs)
		}
		looks = append(looks, k)
	}
	if len(missed) == 0 && len(e.Tables) == 0 {
		missed = frames
	}
	for _, k := range missed {
		if len(e.Tables) == 0 {
			reportUnknown(k.sheet, near[k], probs)
		} else if !isInstruction(k.sheet.name) {
			reportSkipped(k.sheet, near[k], probs)
		}
	}
	return looks
}

// reportAmbiguous names the data sets a header fits equally well, the headers
// they share and a column that would tell them apart.
func reportAmbiguous(s *sheet, all []*layout, probs *problems) {
	remedy := tellApart(all)
	if remedy == "" {
		remedy = "请用空白模板的表头"
	}
	probs.fail(CodeAmbiguousDataset, place{sheet: s.name, row: all[0].first()}, "表头同时符合%s（都有%s），无法判断是哪张表；%s",
		names(all), all[0].sharedHeaders(), remedy)
}

// readTable reads a sheet whose layout is settled.
func readTable(k *look, o Options, e *Export, probs *problems) {
	r := newReader(k.sheet, k.layout, o, probs)
	t := r.read()
	e.Tables = append(e.Tables, t)
	e.DeclaredOn = orElse(e.DeclaredOn, r.declaredOn())
	k.isRead = true
	if o.Annotate {
		k.sorted, k.rows = r.sorted, slices.Clone(t.Rows)
	}
}

// refuseCopies refuses an annotated copy that came back in the place of the
// file it was made of: what was left out of it would be missing.
func refuseCopies(sheets []*sheet, probs *problems) {
	if !slices.ContainsFunc(sheets, func(s *sheet) bool { return s.name == problemSheet }) {
		return
	}
	for _, s := range sheets {
		for row := range s.rows {
			if col := slices.Index(s.rows[row], omittedPersonal); col >= 0 {
				probs.fail(CodeMarkedCopy, place{s.name, col + 1, row + 1}, "这是问题标注副本，个人信息已略去，不能代替原文件；请在原文件上改正后重新导入")
				return
			}
		}
	}
}

// withoutPersonalName is the name of a sheet, unless it holds a personal number.
func withoutPersonalName(name string, at int) string {
	if holdsPersonalNumber(name) {
		return "工作表" + itoa(at+1)
	}
	return name
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
	case "ole", "xls":
		return openXLS(body, e, probs)
	case "damaged":
		what := "压缩包不完整或已损坏；请重新压缩"
		if e.Format = "zip"; bytes.Contains(body, []byte("xl/")) {
			e.Format, what = "xlsx", "工作簿不完整或已损坏；请重新导出"
		}
		probs.fail(CodeDamagedFile, place{}, "%s，传输后核对文件大小", what)
	case "crowded":
		e.Format = "zip"
		probs.fail(CodeTooLarge, place{}, "压缩包或工作簿里的条目超过 10000 个；请拆分后导入")
	default:
		probs.fail(CodeUnsupportedFormat, place{}, "%s", remedies[e.Format])
	}
	return nil
}
