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

// sniff names the format of a file by its bytes: xlsx, text, xls, encrypted,
// html, xml, pdf, zip, damaged or unknown. The extension is never looked at.
func sniff(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("PK")):
		return sniffZip(body)
	case bytes.HasPrefix(body, oleMagic):
		if bytes.Contains(body, utf16le("EncryptedPackage")) {
			return "encrypted"
		}
		return "xls"
	case bytes.HasPrefix(body, []byte("%PDF")):
		return "pdf"
	case bytes.HasPrefix(body, []byte("Rar!")), bytes.HasPrefix(body, []byte("7z\xBC\xAF")), bytes.HasPrefix(body, []byte{0x1F, 0x8B}):
		return "zip"
	}
	return sniffText(body)
}

func sniffZip(body []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return "damaged"
	}
	for _, f := range archive.File {
		if strings.EqualFold(f.Name, "xl/workbook.xml") {
			return "xlsx"
		}
	}
	return "zip"
}

func sniffText(body []byte) string {
	head := body[:min(len(body), 4096)]
	if isUTF16(head) {
		return "text"
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return "unknown"
	}
	start := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	switch {
	case strings.HasPrefix(start, "<?xml"), strings.HasPrefix(start, "<workbook"):
		if strings.Contains(start, "<html") {
			return "html"
		}
		return "xml"
	case strings.HasPrefix(start, "<"):
		return "html"
	}
	return "text"
}

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF})
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
	"xls":       "这是旧版 .xls 工作簿，暂不能读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"encrypted": "文件有打开密码，无法读取；请去除密码后另存为 .xlsx 再导入",
	"html":      "这是网页格式的表格，暂不能读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"xml":       "这是 XML 格式的表格，暂不能读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
	"pdf":       "PDF 不能作为数据表读取；请提供原始表格并另存为 .xlsx，扫描件请列入佐证材料台账",
	"zip":       "压缩包或其他办公文档不能直接读取；请解压后把其中的表格另存为 .xlsx 再导入",
	"unknown":   "不是可识别的表格文件；请另存为 .xlsx 再导入",
}
