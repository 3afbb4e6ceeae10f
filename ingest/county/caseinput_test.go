package county

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// caseInput makes the bytes of the export and the options of a case. An
// .xlsx, and an .xls whose text is the notation of a workbook, are built from
// it; 包.zip/快递.csv is packed into 包.zip; 名录.xls.hex holds its bytes in
// hex; the option office takes a file that an office program wrote; anything
// else is the file itself.
func caseInput(t testing.TB, archive *txtar.Archive) ([]byte, Options) {
	t.Helper()
	var o caseOptions
	var packed []txtar.File
	var body []byte
	name := ""
	for _, f := range archive.Files {
		if f.Name == "options" {
			if err := yaml.UnmarshalWithOptions(f.Data, &o, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range archive.Files {
		if f.Name == "options" || strings.HasPrefix(f.Name, "want.") {
			continue
		}
		name = strings.TrimSuffix(f.Name, ".hex")
		body = fileOf(t, f, o)
		if outer, inner, found := strings.Cut(name, ".zip/"); found {
			name = outer + ".zip"
			packed = append(packed, txtar.File{Name: inner, Data: body})
		}
	}
	if o.Office != "" {
		var err error
		name = o.Office
		if body, err = os.ReadFile(captures + "office/" + name); err != nil {
			t.Fatal(err)
		}
	}
	if packed != nil {
		body = packedFiles(t, packed, o)
	}
	return body[:len(body)-o.Cut], Options{Area: o.Area, Secret: []byte(o.Secret), Name: name}
}

// fileOf makes the bytes of one file of a case.
func fileOf(t testing.TB, f txtar.File, o caseOptions) []byte {
	t.Helper()
	switch {
	case strings.HasSuffix(f.Name, ".xlsx"):
		return buildBook(t, f.Data)
	case strings.HasSuffix(f.Name, ".xls") && isBookNotation(f.Data):
		return buildXLS(t, f.Data)
	case strings.HasSuffix(f.Name, ".hex"):
		body, err := hex.DecodeString(strings.Join(strings.Fields(string(f.Data)), ""))
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	body := f.Data
	switch o.Lines {
	case "cr":
		body = bytes.ReplaceAll(body, []byte("\n"), []byte("\r"))
	case "crlf":
		body = bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))
	case "mixed":
		for i, end := range []string{"\r\n", "\r"} {
			at := 0
			for range i + 1 {
				at += bytes.IndexByte(body[at:], '\n') + 1
			}
			body = append(bytes.Clone(body[:at-1]), append([]byte(end), body[at:]...)...)
		}
	}
	body = encoded(t, body, o.Encoding)
	if o.NUL > 0 {
		body = append(bytes.Clone(body[:o.NUL]), append([]byte{0}, body[o.NUL:]...)...)
	}
	return body
}

func encoded(t testing.TB, body []byte, encoding string) []byte {
	t.Helper()
	var err error
	switch encoding {
	case "gbk":
		body, err = simplifiedchinese.GBK.NewEncoder().Bytes(body)
	case "gb18030":
		body, err = simplifiedchinese.GB18030.NewEncoder().Bytes(body)
	case "utf-8-bom":
		body = append([]byte("\xef\xbb\xbf"), body...)
	case "utf-16":
		body, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(body)
	case "utf-16be":
		body, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes(body)
	case "bare-utf-16":
		body, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes(body)
	case "bare-utf-16be":
		body, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes(body)
	}
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// packedFiles makes a .zip with the names written as the case says.
func packedFiles(t testing.TB, files []txtar.File, o caseOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, NonUTF8: o.Names != ""}
		switch o.Names {
		case "gbk":
			h.Name = string(encoded(t, []byte(f.Name), "gbk"))
		case "unicode-path":
			h.Name = strings.Map(func(r rune) rune {
				if r > 0x7F {
					return '?'
				}
				return r
			}, f.Name)
			field := append(binary.LittleEndian.AppendUint32([]byte{1}, crc32.ChecksumIEEE([]byte(h.Name))), f.Name...)
			h.Extra = append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, unicodePath), uint16(len(field))), field...)
			h.NonUTF8 = false
		}
		into, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := into.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if o.Password {
		return bytes.ReplaceAll(out.Bytes(), []byte("PK\x01\x02\x14\x00\x14\x00\x08\x08"), []byte("PK\x01\x02\x14\x00\x14\x00\x09\x08"))
	}
	return out.Bytes()
}
