package county

import (
	"archive/zip"
	"bytes"
	"strings"
)

// Limits on one file, counted on real bytes.
const (
	maxCompressed = 64 << 20
	maxExpanded   = 512 << 20
	maxEntries    = 10_000
	maxRows       = 1_048_576
	maxColumns    = 16_384
	maxCellChars  = 32_767
	maxRatio      = 100
	ratioFrom     = 32 << 20 // smaller expansions harm nobody
)

var oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// magics are the first bytes of formats that are told by them alone. BIFF
// streams without a compound file around them begin with their BOF record.
var magics = []struct{ start, format string }{
	{string(oleMagic), "ole"},
	{"\x09\x08\x10\x00\x00\x06", "xls"},
	{"\x09\x08\x08\x00\x00\x05", "xls5"},
	{"\x09\x04\x06\x00", "xls5"},
	{"\x09\x02\x06\x00", "xls5"},
	{"\x09\x00\x04\x00", "xls5"},
	{"%PDF", "pdf"},
	{"Rar!", "archive"},
	{"7z\xBC\xAF", "archive"},
	{"\x1F\x8B", "archive"},
	{"\xFF\xD8\xFF", "image"},
	{"\x89PNG\r\n", "image"},
}

// sniff names the format of a file by its bytes: xlsx, zip (of exports), ole
// (a compound file: .xls and others), xls, text, or a key of remedies. The
// extension is never looked at.
func sniff(body []byte) string {
	if bytes.HasPrefix(body, []byte("PK")) {
		return sniffZip(body)
	}
	for _, magic := range magics {
		if bytes.HasPrefix(body, []byte(magic.start)) {
			return magic.format
		}
	}
	if head := body[:min(len(body), sniffed)]; bytes.IndexByte(head, 0) >= 0 && utf16Order(body) == "" && isBinary(head) {
		return "unknown"
	}
	return "text"
}

const sniffed = 4096 // bytes that are looked at to tell a text

// isBinary reports control characters that no text has. A NUL is not among
// them: it is what a torn file is filled with.
func isBinary(head []byte) bool {
	return bytes.ContainsFunc(head, func(r rune) bool { return r > 0 && r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a\x1b", r) })
}

// crowded reports an archive with more entries than are ever read. It counts
// before anything is made of them.
func crowded(body []byte) bool { return bytes.Count(body, []byte("PK\x01\x02")) > maxEntries }

// officeParts are entries that tell what an archive is.
var officeParts = map[string]string{
	"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "meta-inf/manifest.xml": "ods", "[content_types].xml": "office",
}

func sniffZip(body []byte) string {
	if crowded(body) {
		return "crowded"
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return "damaged"
	}
	format := "zip"
	for _, f := range archive.File {
		part := officeParts[strings.ToLower(f.Name)]
		if part == "xlsx" || part == "xlsb" {
			return part
		}
		format = orElse(part, format)
	}
	return format
}

func utf16le(s string) []byte {
	var out []byte
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// remedies says, for every format that is not read, what it is and what the
// bureau should do.
var remedies = map[string]string{
	"xls5":      "这是 Excel 5.0/95 或更早的 .xls，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"xlsb":      "这是二进制工作簿 .xlsb，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"ods":       "这是 .ods 等开放文档，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"encrypted": "文件有打开密码，无法读取；请去除密码后另存为 .xlsx 再导入",
	"html":      "这是网页，里面没有表格，可能是登录过期时导出的；请重新登录后导出，或另存为 .xlsx 再导入",
	"xml":       "这是 XML 文件，但不是“XML 表格 2003”；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"mht":       "这是单个文件网页（.mht），无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"pdf":       "PDF 不能作为数据表读取；请提供原始表格并另存为 .xlsx，扫描件请列入佐证材料台账",
	"image":     "图片不能作为数据表读取；请提供原始表格并另存为 .xlsx，图片请列入佐证材料台账",
	"zip":       "压缩包里还有压缩包，只拆一层；请解压后把其中的表格直接放入，或重新压缩为一个 .zip",
	"archive":   "这种压缩包（.rar、.7z、.gz）不能读取；请解压后把其中的表格直接放入，或重新压缩为 .zip",
	"office":    "这是文档、演示文稿等其他办公文件，不是表格；请把其中的表格另存为 .xlsx 再导入",
	"unknown":   "不是可识别的表格文件；请另存为 .xlsx 再导入",
}
