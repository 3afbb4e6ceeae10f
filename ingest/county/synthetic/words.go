package synthetic

import (
	"fmt"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// words are texts in the charset of the file, so that no row is encoded.
type words [][]byte

// charset of a text file: utf-8 or gb18030.
type charset string

// word encodes one text of this package, which both charsets hold whole.
func (c charset) word(text string) []byte {
	if c != FormatGB18030 {
		return []byte(text)
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return []byte(fmt.Sprintf("%q", text)) // GB18030 holds every character
	}
	return out
}

func (c charset) words(texts ...string) (out words) {
	for _, text := range texts {
		out = append(out, c.word(text))
	}
	return out
}

var (
	goods     = []string{"笋干", "红菇", "茶叶", "竹制品", "服饰", "米粉", "蜂蜜", "肉脯", "箱包", "日用品", "玩具", "花卉", "水果", "木器", "灯具", "瓷器"}
	syllables = []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"}
	endings   = []string{"有限公司", "商行", "专业合作社", "（略）"}
	kindNames = []string{"有限责任公司", "个体工商户", "农民专业合作社"}
	rare      = []string{"𠮷", "〇", "㐂", "䶮"} // but for 〇 none is in GBK
	platforms = []string{"合成平台甲", "合成平台乙", "合成直播平台丙", "合成平台丁", "合成平台戊"}
)

// lexicon is what all data sets print, in the charset of the file.
type lexicon struct {
	example                                    []byte
	goods, syllables, endings, kinds, rare     words
	platforms, yesNo                           words
	madeUpPerson, madeUpPhone, madeUpAddress   []byte
	madeUpContent, quotedContent, splitContent []byte
	madeUpIdentity                             []byte
}

func (c charset) lexicon() *lexicon {
	return &lexicon{
		example: c.word("合成示例"),
		goods:   c.words(goods...), syllables: c.words(syllables...), endings: c.words(endings...), kinds: c.words(kindNames...), rare: c.words(rare...),
		platforms: c.words(platforms...), yesNo: c.words("否", "是"),
		madeUpPerson: c.word("合成示例人"), madeUpPhone: c.word("000-0000-0000"), madeUpAddress: c.word("合成示例路0号"), madeUpIdentity: c.word("合成示例证件"),
		madeUpContent: c.word("合成示例内容，非真实信息"), quotedContent: c.word(`"合成示例内容, 带""引号""与逗号"`), splitContent: c.word("\"合成示例内容\n第二行\""),
	}
}

// name appends a firm's name and a comma: 合成示例茶叶甲子丑商行.
func (l *lexicon) name(r row, f *firm) row {
	if f.kind == person {
		return r.word(l.endings[person])
	}
	r = append(r, l.example...)
	if f.rare {
		r = append(r, l.rare[int(f.name[0])%len(l.rare)]...)
	}
	r = append(r, l.goods[int(f.name[0])%len(l.goods)]...)
	for _, s := range f.name[1:] {
		r = append(r, l.syllables[s]...)
	}
	return r.word(l.endings[f.kind])
}
