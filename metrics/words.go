package metrics

import (
	"fmt"
	"strings"
)

var (
	kindNames   = map[string]string{KindComputed: "计算", KindJudged: "评审", KindMixed: "计算和评审"}
	termKinds   = map[string]string{TermMeasure: "量", TermRate: "率", TermTally: "计数", TermDataset: "数据表"}
	regionNames = map[string]string{"east": "东部", "central": "中部", "west": "西部"}
	levelNames  = map[string]string{"national": "国家级", "provincial": "省部级", "city": "市级", "county": "县级"}
	formNames   = map[string]string{
		"institution": "制度文件", "minutes": "会议纪要", "photo": "照片", "register": "台账", "award": "表彰",
		"instruction": "批示", "conference": "会议交流", "bulletin": "信息刊发", "typical_case": "典型经验",
		"media": "媒体报道", "screenshot": "截图",
	}
	operatorNames = map[string]string{">": "大于", ">=": "不低于", "=": "等于"}
)

// rule says in one Chinese sentence how a criterion is decided.
func (e *Edition) rule(c Criterion) string {
	said := make([]string, len(c.Parts))
	for i := range c.Parts {
		said[i] = e.partInWords(&c.Parts[i])
	}
	if c.Combine == CombineAll {
		return markdown(fmt.Sprintf("以下全部成立得%d分：%s。", c.Points, strings.Join(said, "；且")))
	}
	return markdown(strings.Join(said, "；") + "。")
}

func (e *Edition) partInWords(p *Part) string {
	switch p.Shape {
	case ShapeGrowthComparison:
		other := "全国"
		if p.BenchmarkArea == "self" {
			other = "本地区"
		}
		return fmt.Sprintf("近%d年逐年比较，创建地区%s同比增速%s%s%s同比增速的，每年得%d分",
			p.Years, e.measure(p.Measure), operatorNames[p.Operator], other, e.measure(p.BenchmarkMeasure), p.PointsPerYear)
	case ShapeShareComparison:
		return fmt.Sprintf("近%d年逐年比较，创建地区%s除以%s的商%s全国同一比值的，每年得%d分",
			p.Years, e.measure(p.Numerator), e.measure(p.Denominator), operatorNames[p.Operator], p.PointsPerYear)
	case ShapeShareBand:
		return e.rate(p.Rate) + bandsInWords(p.Bands, e.unit(TermRate, p.Rate))
	case ShapeThresholdRate:
		return e.rate(p.Rate) + operatorNames[p.Operator] + p.Threshold + e.unit(TermRate, p.Rate)
	case ShapeBeatsBenchmark:
		return e.rate(p.Rate) + operatorNames[p.Operator] + "全国" + e.name(TermRate, p.Benchmark)
	case ShapeCappedCount:
		return e.described(TermTally, p.Tally) + bandsInWords(p.Bands, e.unit(TermTally, p.Tally)) + floorsInWords(p.FloorsCNY)
	case ShapeCoverageAndMinimum:
		return fmt.Sprintf("%s等于%s%%，且%s不低于%s%s", e.rate(p.Rate), p.Threshold,
			e.described(TermMeasure, p.MinimumMeasure), p.Minimum, e.unit(TermMeasure, p.MinimumMeasure))
	}
	return attestedInWords(p)
}

func bandsInWords(bands []Band, unit string) string {
	var out strings.Builder
	for i, b := range bands {
		if i > 0 {
			out.WriteString("，")
		}
		fmt.Fprintf(&out, "达到%s%s得%d分", b.AtLeast, unit, b.Points)
	}
	return out.String() + "（均含本数）"
}

func floorsInWords(floors []Floor) string {
	if len(floors) == 0 {
		return ""
	}
	out := make([]string, len(floors))
	for i, f := range floors {
		out[i] = regionNames[f.RegionClass] + yuan(f.AtLeast)
	}
	return "；年销售额门槛（含本数）：" + strings.Join(out, "、")
}

// yuan writes whole tens of thousands as 万元: 200000000 is 20000万元.
func yuan(amount string) string {
	if wan, whole := strings.CutSuffix(amount, "0000"); whole && wan != "" {
		return wan + "万元"
	}
	return amount + "元"
}

func attestedInWords(p *Part) string {
	said := "评审认定佐证成立"
	if len(p.Levels) > 0 {
		said += "，层级为" + listed(p.Levels, levelNames)
	}
	if len(p.Forms) > 0 {
		said += "，形式为" + listed(p.Forms, formNames)
	}
	if len(p.AnyOf) > 0 {
		said += fmt.Sprintf("；指标说明所列%d项中符合任一项即可，不累加", len(p.AnyOf))
	}
	return said
}

func listed(ids []string, in map[string]string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = in[id]
	}
	return strings.Join(out, "或")
}

func (e *Edition) measure(id string) string { return e.name(TermMeasure, id) }

// rate is a rate's name with its numerator and denominator.
func (e *Edition) rate(id string) string { return e.described(TermRate, id) }

func (e *Edition) name(kind, id string) string {
	if t := e.Term(kind, id); t != nil {
		return t.Name
	}
	return id
}

func (e *Edition) described(kind, id string) string {
	if t := e.Term(kind, id); t != nil {
		return t.Name + "（" + t.Meaning + "）"
	}
	return id
}

func (e *Edition) unit(kind, id string) string {
	if t := e.Term(kind, id); t != nil {
		return t.Unit
	}
	return ""
}
