package county

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Part is one file to be read: what lay in the inbox, or one of the files
// packed into it.
type Part struct {
	Name    string  // 快递.xlsx, or 包.zip/快递.xlsx; for people, never a path
	Body    []byte  // nil where a packed file cannot be unpacked
	Refused *Export // why this part cannot even be opened, nil when it can
}

// Read reads the part here; o.Name is taken from it.
func (p Part) Read(o Options) *Export {
	if p.Refused != nil {
		return p.Refused
	}
	o.Name = p.Name
	return Read(p.Body, o)
}

// ReadWith has a reader read the part from body; o.Name is taken from the part.
func (p Part) ReadWith(ctx context.Context, read ReadFunc, body io.ReadSeeker, o Options, keep Keep) (*Export, error) {
	if p.Refused != nil {
		return p.Refused, nil
	}
	o.Name = p.Name
	return read(ctx, body, o, keep)
}

// readArchive is the whole of a file that is a .zip of exports, to be taken
// apart by Parts. It is nil for any other file, and for one too large to be
// taken apart; the file is then at its beginning again.
func readArchive(f io.ReadSeeker, size int64) ([]byte, error) {
	var start [2]byte
	if size > maxCompressed {
		return nil, nil
	}
	_, err := io.ReadFull(f, start[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil || string(start[:]) != "PK" {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(f, maxCompressed+1))
	if err == nil && sniff(body) == "zip" {
		return body, nil
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return nil, err
}

// ReadParts reads a file of the given size through a reader, and each file
// packed into it by itself, holds it against the gates, and hands every part
// and what was found to a function until that returns an error.
func ReadParts(ctx context.Context, read ReadFunc, f io.ReadSeeker, size int64, o Options, c Circumstances, each func(Part, *Export) error) error {
	packed, err := readArchive(f, size)
	if err != nil {
		return err
	}
	one := func(part Part, body io.ReadSeeker) error {
		tables := heldTables{}
		e, err := part.ReadWith(ctx, read, body, o, tables.keep)
		if err == nil {
			err = e.holdKept(part.Name, c, tables.open)
		}
		if err != nil {
			return err
		}
		return each(part, e)
	}
	if packed == nil {
		return one(Part{Name: o.Name}, f)
	}
	for part := range Parts(packed, o.Name) {
		if err := one(part, bytes.NewReader(part.Body)); err != nil {
			return err
		}
	}
	return nil
}

// Parts yields what is to be read of a file: the file itself, or each file of
// a .zip, one level deep. Everything in the archive is unpacked once and
// counted before the first part is yielded; one that breaks a limit, has a
// password or names two files alike is one refused part as a whole. Folders,
// notes and what operating systems leave behind are passed over.
func Parts(body []byte, name string) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		if sniff(body) != "zip" {
			yield(Part{Name: name, Body: body})
			return
		}
		entries, why := listEntries(body, name)
		if why != nil {
			yield(Part{Name: name, Body: body, Refused: why})
			return
		}
		for _, e := range entries {
			if !yield(e.part()) {
				return
			}
		}
	}
}

// entry is a file of an archive.
type entry struct {
	file *zip.File
	name string
	err  error // found when it was unpacked to be counted
}

// listEntries unpacks every file of an archive to nowhere and lists those to
// be read by their place in it. why says why none is.
func listEntries(body []byte, name string) (entries []entry, why *Export) {
	if len(body) > maxCompressed {
		return nil, refusedArchive(name, CodeTooLarge, "压缩包超过 64 MB；请分成几个再导入")
	}
	archive, err := openZip(body)
	if err != nil {
		return nil, refusedArchive(name, CodeDamagedFile, "压缩包不完整或已损坏；请重新压缩，传输后核对文件大小")
	}
	budget := &expansion{packed: int64(len(body))}
	seen := map[string]bool{}
	for i, f := range archive.File {
		inner := entryName(f, i)
		if f.Flags&1 != 0 {
			return nil, refusedArchive(name, CodeUnsupportedFormat, "压缩包有密码，无法读取；请去除密码后重新压缩为 .zip")
		}
		e := entry{file: f, name: name + "/" + inner}
		if e.err = countEntry(f, budget); errors.Is(e.err, errTooLarge) {
			return nil, refusedArchive(name, CodeTooLarge, "压缩包展开后超过限额（512 MB，压缩比 100 倍）；请分成几个再导入")
		}
		switch {
		case f.FileInfo().IsDir() || strings.HasSuffix(inner, "/") || isLitter(inner):
		case seen[inner]:
			return nil, refusedArchive(name, CodeDamagedFile, "压缩包里有两个同名文件"+quote(inner)+"；请改名后重新压缩")
		default:
			seen[inner] = true
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return nil, refusedArchive(name, CodeEmptyFile, "压缩包里没有文件；请重新压缩")
	}
	return entries, nil
}

// countEntry unpacks one file to nowhere and charges its bytes.
func countEntry(f *zip.File, budget *expansion) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, counted{r, budget})
	return err
}

// part unpacks the file; what is wrong with it concerns it alone.
func (e entry) part() Part {
	why := func(code, message string) Part {
		return Part{Name: e.name, Refused: refusedArchive(e.name, code, message)}
	}
	switch {
	case errors.Is(e.err, zip.ErrAlgorithm):
		return why(CodeUnsupportedFormat, "压缩方法不常用，无法读取；请用系统自带的压缩功能重新压缩为 .zip")
	case e.err != nil:
		return why(CodeDamagedFile, "压缩包里的这个文件不完整或已损坏；请重新压缩，传输后核对文件大小")
	case !e.file.Mode().IsRegular():
		return why(CodeUnsupportedFormat, "压缩包里的这一项不是文件（链接或设备）；请放入文件本身后重新压缩")
	}
	body, err := readPart(e.file, &expansion{packed: maxExpanded})
	if err != nil {
		return why(CodeDamagedFile, "压缩包里的这个文件不完整或已损坏；请重新压缩，传输后核对文件大小")
	}
	return Part{Name: e.name, Body: body}
}

// refusedArchive is what is said of an archive, or of a file in it, that is not
// even opened.
func refusedArchive(name, code, message string) *Export {
	probs := &problems{file: name}
	probs.fail(code, place{}, "%s", message)
	return &Export{Format: "zip", Problems: probs.all()}
}

// isLitter tells what operating systems and editors leave in an archive.
func isLitter(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return part == "__MACOSX" || isAside(part) })
}

// entryName is the name of a packed file for people: in UTF-8, without the
// parts that lead elsewhere, without drives and unseen characters.
func entryName(f *zip.File, at int) string {
	name := strings.ReplaceAll(nameText(f), `\`, "/")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	isDir := strings.HasSuffix(name, "/")
	parts := slices.DeleteFunc(strings.Split(name, "/"), func(part string) bool {
		return strings.Trim(part, ". ") == "" || len(part) == 2 && part[1] == ':'
	})
	name = strings.Join(parts, "/")
	if runes := []rune(name); len(runes) > lineChars {
		name = string(runes[len(runes)-lineChars:])
	}
	if name == "" || holdsPersonalNumber(name) {
		name = fmt.Sprintf("第 %d 个文件", at+1)
	}
	if isDir {
		name += "/"
	}
	return name
}

const unicodePath = 0x7075 // the extra field that holds the name in UTF-8

// nameText decodes a name: by its own UTF-8 field, else by its bytes, whatever
// the flag says. Chinese systems that do not write UTF-8 write GBK.
func nameText(f *zip.File) string {
	for extra := f.Extra; len(extra) >= 4; {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if 4+n > len(extra) {
			break
		}
		if field := extra[4 : 4+n]; id == unicodePath && n > 5 && field[0] == 1 && utf8.Valid(field[5:]) &&
			binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) {
			return string(field[5:])
		}
		extra = extra[4+n:]
	}
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name)
	if err != nil {
		return ""
	}
	return text
}
