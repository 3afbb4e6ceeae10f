package synthetic

import "fmt"

// The figures of an area: one row an indicator and year, the same whatever the
// number of registers and cases.
const (
	statisticYears = 3 // 2023 to 2025
	statisticKinds = 4
	statisticRows  = statisticYears * statisticKinds
	parcelRows     = 2 * statisticYears
)

// The nation's published rates of 2024 and 2025, in tenths of a percent, that a
// tied county states as its own: 网上零售额, 快递业务量.
var (
	nationRetail  = [statisticYears]int{0, 72, 86}
	nationParcels = [statisticYears]int{0, 215, 137}
)

// statisticSource is 地区统计指标表.
type statisticSource struct {
	*county
	indicators, units, bases, versions, sources words
}

func newStatistics(c *county) source {
	w := c.charset.words
	return &statisticSource{c, w("网上零售额", "社会消费品零售总额", "税收收入", "就业人员总数"), w("万元", "人"), w("简单相除", "可比口径"), w("年报", "快报"), w("合成示例")}
}

// levels are three years of a figure and the growth of each in tenths of a
// percent, as stated.
func (c *county) levels(what, low, high, up int) (levels, growth [statisticYears]int) {
	d := roll(c.seed, saltFigure, c.area.Index, what)
	levels[0] = d.between(low, high)
	for year := 1; year < statisticYears; year++ {
		growth[year] = up - 60 + d.below(120)
		levels[year] = levels[year-1] + levels[year-1]*growth[year]/1000
	}
	return levels, growth
}

func (s *statisticSource) row(r row, i int) row {
	kind, year := i/statisticYears, i%statisticYears
	retail, _ := s.levels(1, 60_000, 900_000, 35)
	share := roll(s.seed, saltFigure, s.area.Index, 9)
	part := share.between(180, 420)
	var levels, growth [statisticYears]int
	unit := 0
	switch kind {
	case 0:
		levels, growth = s.levels(0, retail[0]*part/1000, retail[0]*part/1000+1, 80)
		if s.traits.growth == growthTied {
			growth = nationRetail
		}
	case 1:
		levels, growth = s.levels(1, 60_000, 900_000, 35)
	case 2:
		levels, growth = s.levels(2, 8_000, 150_000, 20)
	case 3:
		levels, growth = s.levels(3, 40_000, 400_000, 5)
		unit = 1
	}
	r = append(append(r, s.area.Code...), ',')
	r = r.word(s.areaText).word(s.indicators[kind]).number(firstSaleYear + year).number(levels[year]).word(s.units[unit])
	if year == 0 || kind > 1 {
		r = r.none().none()
	} else if s.traits.growth == growthNaive {
		r = r.none().word(s.bases[0])
	} else {
		r = tenths(r, growth[year]).word(s.bases[1])
	}
	version := 0
	if s.traits.isPrelim && year == statisticYears-1 {
		version = 1
	}
	return r.word(s.versions[version]).word(s.sources[0]).none().word(s.words.madeUpPerson).end()
}

// tenths prints -12 as -1.2.
func tenths(r row, n int) row {
	if n < 0 {
		r, n = append(r, '-'), -n
	}
	return append(fmt.Appendf(r, "%d.%d", n/10, n%10), ',')
}

// parcelSource is 快递业务量表: collected and, never to be taken for it,
// delivered parcels.
type parcelSource struct {
	*county
	directions, bases words
}

func newParcels(c *county) source {
	return &parcelSource{c, c.charset.words("收寄", "投递"), c.charset.words("简单相除", "可比口径")}
}

func (p *parcelSource) row(r row, i int) row {
	direction, year := i/statisticYears, i%statisticYears
	levels, growth := p.levels(4+direction, 20_000, 900_000, 180)
	if p.traits.growth == growthTied && direction == 0 {
		growth = nationParcels
	}
	r = r.word(p.areaText).number(firstSaleYear + year).word(p.directions[direction]).hundredths(levels[year])
	if year == 0 || p.traits.growth == growthNaive || direction == 1 {
		r = r.none().none()
	} else {
		r = tenths(r, growth[year]).word(p.bases[1])
	}
	return r.end()
}

// nationalFile are reference values nobody publishes regularly, invented: the
// rate of mediation final, the others with a range.
const nationalFile = `合成示例数据，非真实统计
全国参考值表 填报日期：2026年3月2日
指标,期间,数值,单位,发布位数,分母口径说明,状态,估计下限,估计上限,来源,发布日期
调解成功率,2025,62.0,%,1,受理且办结的投诉,年报,,,合成示例，非官方通报,2026-03-02
消费者满意度,2025,79.0,%,1,已评价的投诉,估计,78.4,79.6,合成示例，非官方通报,2026-03-02
`
