package sitetest

import (
	"time"

	"netmarket/ingest/publisher"
)

// change is a silent change of a release some days after it came. Only
// releases with invented figures are changed.
type change struct {
	source string
	month  int
	after  int // days
	why    string
	key    string
	place  int // of the digit, from the right
	note   string
}

var changes = []change{
	{source: "nbs", month: 202308, after: 5, why: WhyFigure, key: RetailSales},
	{source: "nbs", month: 202405, after: 2, why: WhyTypo, key: OnlineGoods + growth},
	{source: "spb", month: 202409, after: 7, why: WhyFigure, key: Express},
	{source: "nbs", month: 202504, after: 3, why: WhyNote, note: "网上零售额增速按照可比口径计算（合成示例）。"},
	{source: "spb", month: 202506, after: 4, why: WhyNote, note: "快递业务量同比增速按可比口径计算（合成示例）。"},
	{source: "nbs", month: 202509, after: 6, why: WhyCosmetic},
	{source: "spb", month: 202510, after: 2, why: WhyCosmetic},
	{source: "spb", month: 202511, after: 1, why: WhyTypo, key: OfMonth + Express + growth},
	{source: "nbs", month: 202607, after: 9, why: WhyFigure, key: OnlineWider, place: 1},
}

// Notes as the bureau printed them, by the releases they stand on.
const (
	noteFourthCensus = "根据第四次全国经济普查结果对2019年社会消费品零售总额进行了修订，2020年月度增速按照可比口径计算。"
	notePlatforms    = "由于纳入网上零售额统计的重点平台范围每年发生变化，计算网上零售额增长速度所采用的同期数与本期的平台统计范围相一致，和上年公布的数据存在口径差异。"
	noteFifthCensus  = "根据第五次全国经济普查结果对社会消费品零售总额、网上零售额数据进行了修订，增速按照可比口径计算。"
	noteWider        = "2026年起，不再发布网上零售额，改为发布网上商品和服务零售额；网上商品和服务零售额与网上零售额数据不可比。"
	noteExpress      = "部分邮政快递企业调整快递业务口径，快递业务同比增速按可比口径计算。"
)

// workday moves a day off the weekend, to the Monday.
func workday(year, month, day int) string {
	on := time.Date(year, time.Month(month), day, 0, 0, 0, 0, beijing)
	for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
		on = on.AddDate(0, 0, 1)
	}
	return on.Format(time.DateOnly)
}

// put sets the level and growth of a key where they are known.
func (f Figures) put(key string, p point) {
	if p.level != "" {
		f[key] = p.level
	}
	if p.growth != "" {
		f[key+growth] = p.growth
	}
}

// invent sets the level and growth that a series has for January to a month.
func (f Figures) invent(key string, s series, year, month int) {
	f.put(key, point{s.shown(s.level(year, month)), s.growth(year, month)})
}

// nbsMonth is the release of 国家统计局 about a month, if there is one: none
// about January, and before 2023 only those about December that are known.
func nbsMonth(year, month int) (Release, bool) {
	_, isKnown := onlinePublished[at(year, month)]
	if month == 1 || year < firstMonthly && !isKnown {
		return Release{}, false
	}
	day := 15
	if month == 9 || month == 12 {
		day = 18
	}
	next := time.Date(year, time.Month(month)+1, day, 0, 0, 0, 0, beijing)
	r := Release{Source: "nbs", Year: year, Month: month, ReleasedOn: workday(next.Year(), int(next.Month()), next.Day())}
	if k, ok := nbsKnown[at(year, month)]; ok {
		r.ReleasedOn, r.Path = k.day, k.path
	}
	r.Figures, r.Synthetic = nbsFigures(year, month)
	switch {
	case year == 2020:
		r.Notes = []string{noteFourthCensus}
	case year == 2024 && month == 12:
		r.Notes = []string{notePlatforms}
	case year == 2025 && month == 12:
		r.Notes = []string{notePlatforms, noteFifthCensus}
	case year == 2025:
		r.Notes = []string{noteFifthCensus}
	case year == 2026:
		r.Notes = []string{noteWider}
	}
	return r, true
}

// nbsFigures are the published ones where all that a page must have is known,
// else invented.
func nbsFigures(year, month int) (f Figures, synthetic bool) {
	f = Figures{}
	when := at(year, month)
	_, hasOnline := onlinePublished[when]
	_, hasWider := widerPublished[when]
	if hasOnline || hasWider {
		for key, published := range map[string]map[int]point{RetailSales: retailPublished, Online: onlinePublished, OnlineGoods: goodsPublished, OnlineWider: widerPublished, OnlineOthers: servicesPublished, OfMonth + RetailSales: retailMonths} {
			f.put(key, published[when])
		}
		return f, false
	}
	if year == 2026 {
		return lateFigures[month], true
	}
	f.invent(RetailSales, retailSeries, year, month)
	f.invent(Online, onlineSeries, year, month)
	f.invent(OnlineGoods, goodsSeries, year, month)
	if month > 2 {
		f.put(OfMonth+RetailSales, point{retailSeries.shown(retailSeries.single(year, month)), retailSeries.singleGrowth(year, month)})
	}
	return f, true
}

// lateFigures are invented: of July and August 2026 hardly anything is known.
// What is (retail +1.1 and +0.4, online +4.6 to August) is kept.
var lateFigures = map[int]Figures{
	7: {RetailSales: "287301", RetailSales + growth: "1.2", OfMonth + RetailSales: "38579", OfMonth + RetailSales + growth: "0.7", OnlineWider: "116531", OnlineWider + growth: "4.9", OnlineGoods: "74284", OnlineGoods + growth: "4.6"},
	8: {RetailSales: "327125", RetailSales + growth: "1.1", OfMonth + RetailSales: "39824", OfMonth + RetailSales + growth: "0.4", OnlineWider: "132694", OnlineWider + growth: "4.6", OnlineGoods: "84617", OnlineGoods + growth: "4.4"},
}

// spbMonth is the release of 国家邮政局 about a month: one about January only in
// 2024, and before 2023 only those about December that are known.
func spbMonth(year, month int) (Release, bool) {
	when := at(year, month)
	_, isKnown := expressPublished[when]
	if month == 1 && year != 2024 || year < firstMonthly && !isKnown {
		return Release{}, false
	}
	next := time.Date(year, time.Month(month)+1, 18, 0, 0, 0, 0, beijing)
	r := Release{Source: "spb", Year: year, Month: month, ReleasedOn: workday(next.Year(), int(next.Month()), next.Day())}
	if k, ok := spbKnown[when]; ok {
		r.ReleasedOn, r.Path = k.day, k.path
	}
	if k, ok := motKnown[when]; ok {
		r.CopiedOn, r.CopyPath = k.day, k.path
	}
	r.Figures, r.Synthetic = spbFigures(year, month)
	if year == 2024 {
		r.Notes = []string{noteExpress}
	}
	return r, true
}

func spbFigures(year, month int) (f Figures, synthetic bool) {
	f = Figures{}
	when := at(year, month)
	f.put(OfMonth+Express, expressMonths[when])
	if when == 202401 {
		return f, false
	}
	if p, ok := expressPublished[when]; ok {
		f.put(Express, p)
		if when == 202602 { // its annex has both months
			f[OfJanuary+Express], f[OfFebruary+Express] = "183.8", "121.1"
		}
		return f, false
	}
	f.invent(Express, expressSeries, year, month)
	f.put(OfMonth+Express, point{expressSeries.shown(expressSeries.single(year, month)), expressSeries.singleGrowth(year, month)})
	return f, true
}

// communiqueOf is the 统计公报 about a year, at the end of the next February. The
// figures are those of the release in January; what it really said is not
// known, so it is synthetic.
func communiqueOf(year int) Release {
	r := Release{Source: "nbs", Kind: publisher.KindCommunique, Year: year, Month: 12, ReleasedOn: time.Date(year+1, 3, 0, 0, 0, 0, 0, beijing).Format(time.DateOnly), Synthetic: true, Figures: Figures{}}
	if k, ok := communiques[year]; ok {
		r.ReleasedOn, r.Path = k.day, k.path
	}
	r.Figures.put(RetailSales, retailPublished[at(year, 12)])
	r.Figures.put(Online, onlinePublished[at(year, 12)])
	r.Figures.put(OnlineGoods, goodsPublished[at(year, 12)])
	return r
}

// meetingOf is the page about the meeting in January after a year, with
// preliminary figures that no one may take.
func meetingOf(year int) Release {
	r := Release{Source: "spb", Kind: KindMeeting, Year: year, Month: 12, ReleasedOn: workday(year+1, 1, 8), Figures: Figures{}}
	p, ok := meetingPublished[year]
	if !ok {
		final := expressPublished[at(year, 12)]
		p, r.Synthetic = point{inTenths(tenths(final.level)/50*50, false), inTenths(tenths(final.growth)/5*5, false)}, true
	}
	r.Figures.put(Express, p)
	return r
}
