package county

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"syscall"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// benchUSCC is a credit code that passes its checks.
func benchUSCC(i int) string {
	inner := fmt.Sprintf("MA%06d", i%1_000_000)
	sum := 0
	for k := range 8 {
		value := int(inner[k] - '0')
		if inner[k] >= 'A' {
			value = int(inner[k]-'A') + 10
		}
		sum += value * innerWeights[k]
	}
	body := fmt.Sprintf("91%06d%s%c", 350000+i/1_000_000, inner, "0X987654321"[sum%11])
	sum = 0
	for k := range 17 {
		sum += int(usccValues[body[k]]) * usccWeights[k]
	}
	return body + string(usccLetters[(31-sum%31)%31])
}

// benchOperators is a register of operators, made up.
func benchOperators(rows int) []byte {
	var out bytes.Buffer
	out.WriteString("主体标识,主体名称,经营者类别,是否自然人网店,不需登记情形,成立日期,入网日期,经营状态,注销或关停日期,属地代码,实际经营地址,联系方式,身份证件号码,前身代码\n")
	for i := range rows {
		fmt.Fprintf(&out, "%s,合成示例第%d号网络商贸有限公司,平台内经营者,否,,20%02d-%02d-%02d,2023-%02d-%02d,存续,,350421,某镇某路%d号,1380000%04d,,\n",
			benchUSCC(i), i, 10+i%14, 1+i%12, 1+i%28, 1+i%12, 1+i%28, i%1000, i%10000)
	}
	return out.Bytes()
}

// benchComplaints is a list of complaints, made up.
func benchComplaints(rows int) []byte {
	var out bytes.Buffer
	out.WriteString("投诉编号,登记时间,分送本单位时间,初查时间,是否受理,受理时间,办结时间,办理结果,是否网购,网购平台,被投诉主体,统一社会信用代码,客体类别,问题类别,涉及金额,挽回经济损失,满意度,处理单位,投诉人姓名,联系电话,投诉内容\n")
	for i := range rows {
		day := func(d int) string {
			return fmt.Sprintf("2025-%02d-%02d %02d:%02d:%02d", 1+i%12, d+i%5, i%24, i%60, i*7%60)
		}
		fmt.Fprintf(&out, "35042120250%014d,%s,%s,%s,予以受理,%s,%s,达成调解,是,某平台%d,合成示例第%d号商贸有限公司,%s,服装鞋帽,质量,%d.%02d,%d,满意,某市场监管所,某某,1380000%04d,买到的商品与页面描述不符要求退货退款并赔偿\n",
			i+1, day(1), day(3), day(8), day(9), day(20), i%7, i%5000, benchUSCC(i%5000), i%3000, i%100, i%500, i%10000)
	}
	return out.Bytes()
}

// BenchmarkFormatsStream reads a register and a list of complaints in both
// charsets, beside cutting them into cells by encoding/csv and nothing more, and
// tells the rows a second of processor time.
func BenchmarkFormatsStream(b *testing.B) {
	const rows = 200_000
	for _, c := range []struct {
		name string
		body []byte
	}{{"operators", benchOperators(rows)}, {"complaints", benchComplaints(rows)}} {
		gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(c.body)
		if err != nil {
			b.Fatal(err)
		}
		for _, in := range []struct {
			charset string
			body    []byte
		}{{"utf-8", c.body}, {"gb18030", gb}} {
			b.Run(c.name+"/"+in.charset, func(b *testing.B) {
				perSecond(b, len(in.body), rows, func() {
					e, err := streamHere(defaultStreaming(), bytes.NewReader(in.body), int64(len(in.body)), Options{Area: "350421", Secret: []byte("bench"), Annotate: true}, nil)
					if err != nil || e.Tables[0].Count != rows {
						b.Fatal(err, e)
					}
				})
			})
		}
		b.Run(c.name+"/encoding-csv", func(b *testing.B) {
			perSecond(b, len(c.body), rows, func() {
				r := csv.NewReader(bytes.NewReader(c.body))
				r.ReuseRecord = true
				for {
					if _, err := r.Read(); err == io.EOF {
						return
					}
				}
			})
		})
	}
}

// perSecond tells rows a second of processor time, of all threads.
func perSecond(b *testing.B, size, rows int, do func()) {
	b.SetBytes(int64(size))
	before, n := cpuSeconds(b), 0
	for b.Loop() {
		do()
		n++
	}
	b.ReportMetric(float64(n*rows)/(cpuSeconds(b)-before), "rows/cpu-s")
}

func cpuSeconds(b *testing.B) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}
