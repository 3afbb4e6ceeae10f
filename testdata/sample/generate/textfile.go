package main

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// text is the form as the .csv a spreadsheet program saves: short lines padded
// with commas, lines ended by CR LF.
func (f form) text(charset string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range f.grid() {
		padded := make([]string, f.width())
		copy(padded, row)
		if err := w.Write(padded); err != nil {
			return nil, fmt.Errorf("write line: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write lines: %w", err)
	}
	return encode(out.Bytes(), charset)
}

func encode(text []byte, charset string) ([]byte, error) {
	switch charset {
	case "utf-8":
		return text, nil
	case "utf-8-bom":
		return append([]byte{0xEF, 0xBB, 0xBF}, text...), nil
	case "gbk":
		return simplifiedchinese.GBK.NewEncoder().Bytes(text)
	case "gb18030":
		return simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	}
	return nil, fmt.Errorf("charset: wanted utf-8, utf-8-bom, gbk or gb18030, found %q", charset)
}
