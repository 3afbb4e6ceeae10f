package county

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRegister reads a register of 20,000 operators as text.
func BenchmarkRegister(b *testing.B) {
	var body strings.Builder
	body.WriteString("统一社会信用代码,企业名称,市场主体类型,成立日期,登记状态,注销或吊销日期,登记机关,住所,经营范围,行政区划代码\n")
	for i := range 20_000 {
		fmt.Fprintf(&body, "35042160%07d,合成示例第%d号商行,个体工商户,2020年3月5日,存续（在营、开业、在册）,,某局,某路 %d 号,零售,350421\n", i, i, i)
	}
	text := []byte(body.String())
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if e := Read(text, Options{Area: "350421"}); len(e.Tables) != 1 || len(e.Tables[0].Rows) != 20_000 {
			b.Fatal(e.Problems[:1])
		}
	}
}
