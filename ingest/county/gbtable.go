package county

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	leadFirst  = 0x81
	trailFirst = 0x40
	trails     = 0xff - trailFirst
)

// gbPairs is every character of two bytes as UTF-8: three bytes and, above, how
// many of them there are; 0 for a pair that is none. It is made by the decoder
// it stands in for.
var gbPairs = sync.OnceValue(func() []uint32 {
	table := make([]uint32, (0xff-leadFirst)*trails)
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for lead := leadFirst; lead < 0xff; lead++ {
		for trail := trailFirst; trail < 0xff; trail++ {
			out, err := decoder.Bytes([]byte{byte(lead), byte(trail)})
			if r, n := utf8.DecodeRune(out); err == nil && r != utf8.RuneError && n == len(out) && n > 1 && n < utf8.UTFMax {
				packed := uint32(n) << 24
				for i, c := range out {
					packed |= uint32(c) << (8 * i)
				}
				table[(lead-leadFirst)*trails+trail-trailFirst] = packed
			}
		}
	}
	return table
})

// appendGB18030 decodes whole characters behind out. It is false where the text
// is none of that charset.
func appendGB18030(out, text []byte) ([]byte, bool) {
	table := gbPairs()
	if room := len(text) + len(text)/2 + utf8.UTFMax; cap(out) < room {
		out = make([]byte, 0, room)
	}
	from := out
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			out = append(out, c)
			i++
			continue
		}
		if i+1 < len(text) && c >= leadFirst && c < 0xff && text[i+1] >= trailFirst && text[i+1] < 0xff {
			if packed := table[int(c-leadFirst)*trails+int(text[i+1]-trailFirst)]; packed != 0 {
				out = append(out, byte(packed), byte(packed>>8), byte(packed>>16))
				out = out[:len(out)-3+int(packed>>24)]
				i += 2
				continue
			}
		}
		if i+3 < len(text) && c >= leadFirst && c < 0xff && isDigit(rune(text[i+1])) {
			long, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text[i : i+4])
			if r, n := utf8.DecodeRune(long); err == nil && r != utf8.RuneError && n == len(long) {
				out = append(out, long...)
				i += 4
				continue
			}
		}
		return decodeAll(from, text)
	}
	return out, true
}

// decodeAll leaves a text that has more to it to the decoder itself.
func decodeAll(out, text []byte) ([]byte, bool) {
	all, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return append(out, all...), err == nil && !bytes.ContainsRune(all, utf8.RuneError)
}
