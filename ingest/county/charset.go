package county

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"netmarket/ingest"
)

// decodeText turns the bytes of a text into UTF-8 and names their charset. ok
// is false when a problem was reported. What a file says of its own charset,
// in a meta tag or an XML declaration, is not looked at.
func decodeText(body []byte, probs *problems) (text, charset string, ok bool) {
	if len(body) > maxExpanded {
		probs.fail(CodeTooLarge, place{}, "文件超过 512 MB；请按月或按乡镇拆分后导入")
		return "", "", false
	}
	order := utf16Order(body)
	if order == "" {
		var err error
		if at := bytes.IndexByte(body, 0); at >= 0 {
			return reportNUL(string(body[:at]), probs)
		}
		if at := strayByte(body); at >= 0 {
			probs.fail(CodeBadCharset, place{row: bytes.Count(body[:at], []byte("\n")) + 1}, "这一行有损坏的文字（不是完整的 UTF-8）；请重新导出，传输后核对文件大小")
			return "", "", false
		}
		if text, charset, err = ingest.Decode(body); err != nil {
			probs.fail(CodeBadCharset, place{}, "文字编码既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”或 .xlsx 再导入")
			return "", "", false
		}
	} else if len(body)%2 != 0 {
		probs.fail(CodeDamagedFile, place{}, "UTF-16 文字缺了半个字，文件不完整；请重新导出，传输后核对文件大小")
		return "", "", false
	} else if text, charset = decodeUTF16(body, order == "be"), "utf-16"; strings.ContainsRune(text, utf8.RuneError) {
		probs.fail(CodeBadCharset, place{}, "UTF-16 文字中有不成对的半个字，内容已损坏；请重新导出，传输后核对文件大小")
		return "", "", false
	}
	if at := strings.IndexByte(text, 0); at >= 0 {
		return reportNUL(text[:at], probs)
	}
	return text, charset, true
}

func reportNUL(before string, probs *problems) (text, charset string, ok bool) {
	probs.fail(CodeDamagedFile, place{row: strings.Count(before, "\n") + 1}, "这一行夹有空字节（NUL），内容可能已丢失；请重新导出，传输后核对文件大小")
	return "", "", false
}

// utf16Order tells UTF-16 by its mark, or without one by the zero bytes that
// its separators and line ends hold: most in the second byte of a pair, "le",
// or in the first, "be" (一 has one on the other side). It is "" for any other
// text.
func utf16Order(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		return "le"
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		return "be"
	}
	head := body[:min(len(body), sniffed)]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	order := "le"
	if zeros[0] > zeros[1] {
		order = "be"
	}
	if zeros[0] == zeros[1] {
		return ""
	}
	// Zero bytes strewn into another text leave most of its separators alone.
	whole, single := 0, 0
	for _, r := range decodeUTF16(head, order == "be") {
		switch {
		case strings.ContainsRune(textMarks, r):
			whole++
		case r < ' ' && r != '\r':
			return ""
		}
	}
	for _, c := range head {
		if strings.IndexByte(textMarks, c) >= 0 {
			single++
		}
	}
	if whole == 0 || 2*whole < single {
		return ""
	}
	return order
}

const textMarks = "\n\t,;<>" // separators of cells, lines and tags

// decodeUTF16 decodes pairs of bytes and drops a byte order mark.
func decodeUTF16(body []byte, isBig bool) string {
	units := make([]uint16, len(body)/2) // an odd byte at the end is left out
	low, high := 0, 1
	if isBig {
		low, high = 1, 0
	}
	for i := range units {
		units[i] = uint16(body[2*i+low]) | uint16(body[2*i+high])<<8
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}

// strayByte returns where a text that is UTF-8 but for a few bytes is broken,
// -1 when it is whole or another charset. Read as GB18030, such a text would
// come out as other words.
func strayByte(body []byte) int {
	if utf8.Valid(body) {
		return -1
	}
	first, stray, long := -1, 0, 0
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			if first < 0 {
				first = i
			}
			stray++
		} else if n > 1 {
			long++
		}
		i += n
	}
	if long < 8 || stray > long/8 {
		return -1
	}
	return first
}
