package county

import (
	"bytes"

	"netmarket/ingest"
)

// Read reads one file. It never returns an error: what is wrong, up to an
// unreadable file, is in Problems, and Refused says whether any of it keeps
// the file out.
func Read(body []byte, o Options) *Export {
	e := &Export{}
	probs := &problems{file: o.Name}
	sheets := openSheets(body, e, probs)
	_ = sheets
	e.Problems = probs.all()
	return e
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
