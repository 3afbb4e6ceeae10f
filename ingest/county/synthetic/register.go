package synthetic

// Salts keep the streams of different things apart.
const (
	saltFirm = iota + 1
	saltOperator
	saltEntity
	saltShop
	saltSale
	saltComplaint
	saltReport
	saltFigure
)

// The numbers of rows that decide what others refer to.
const (
	operators  = "online_operators"
	shops      = "online_shops"
	entities   = "market_entities"
	sales      = "operator_sales"
	complaints = "complaints_12315"
	reports    = "reports_12315"
	statistics = "region_stats"
	parcels    = "express_volume"
)

var (
	categories      = []string{"平台内经营者", "平台内经营者-B店", "平台内经营者-C店", "自建网站经营者", "网络交易平台经营者", "自建网站非交易（宣传）", "其他网络服务经营者"}
	categoryWeights = []int{620, 140, 110, 60, 10, 20}
	statuses        = []string{"存续", "在营（开业）企业", "注销", "吊销，未注销", "迁出"}
	statusWeights   = []int{700, 200, 70, 20, 10}
	exemptions      = []string{"个人销售自产农副产品", "零星小额"}
)

// operatorRows is 网络交易经营者名录. One row in two hundred is a person without
// a licence, known by the identity number alone; one in a thousand repeats the
// row before it with a later date; one in a hundred has no date of
// establishment, and one in fifty none of going online; one in a hundred took
// over from a firm of the register.
type operatorRows struct {
	*county
	categories, statuses, exemptions words
}

func newOperators(c *county) source {
	return &operatorRows{c, c.charset.words(categories...), c.charset.words(statuses...), c.charset.words(exemptions...)}
}

func (o *operatorRows) row(r row, i int) row {
	isRepeat := isRepeat(i)
	if isRepeat {
		i--
	}
	f := o.firm(i)
	d := roll(o.seed, saltOperator, o.area.Index, i)
	l := o.life(&d, &f)
	if isRepeat && l.online != unknown && l.closed == unknown {
		l.online++
	}
	if f.kind == person {
		r = o.words.name(r.none(), &f)
		r = r.word(o.categories[l.category]).word(o.words.yesNo[1]).word(o.exemptions[i/personEvery%2])
	} else {
		r = o.words.name(append(o.code(r, f.kind, i), ','), &f)
		r = r.word(o.categories[l.category]).word(o.words.yesNo[0]).none()
	}
	r = r.day(l.established).day(l.online).word(o.statuses[l.status]).day(l.closed).word(o.areaText)
	r = r.word(o.words.madeUpAddress).word(o.words.madeUpPhone)
	if f.kind == person {
		r = o.identity(r, i)
	}
	return o.predecessor(append(r, ','), &d, &f).end()
}

// life is an operator's kind and days as the list knows them.
type life struct{ category, status, established, online, closed int }

func (o *operatorRows) life(d *dice, f *firm) (l life) {
	l = life{category: d.weighted(categoryWeights), established: f.established, closed: unknown}
	if d.in(o.traits.others) {
		l.category = len(o.categories) - 1
	}
	l.status = d.weighted(statusWeights)
	l.online = min(f.established+d.below(600), filledOn-30)
	if l.status > 1 {
		l.closed = d.between(l.online, filledOn-1)
	}
	switch n := d.below(1000); {
	case n < 10:
		l.established = unknown
	case n < 30:
		l.online = unknown
	}
	return l
}

// predecessor appends the code of the firm that was taken over.
func (o *operatorRows) predecessor(r row, d *dice, f *firm) row {
	if !d.in(10) || f.kind != enterprise || o.spec.Rows[entities] <= o.spec.Rows[operators] {
		return r.none()
	}
	from := d.between(o.spec.Rows[operators], o.spec.Rows[entities]-1)
	former := o.firm(from)
	return append(o.code(r, former.kind, from), ',')
}

// entityRows is 市场主体登记名录: the licensed operators and many more. One row
// in a thousand repeats the one before it.
type entityRows struct {
	*county
	statuses, authority, scope words
}

func newEntities(c *county) source {
	return &entityRows{c, c.charset.words(statuses...), c.charset.words(c.area.Name + "市场监督管理局（合成示例）"), c.charset.words("合成示例经营范围")}
}

func (e *entityRows) row(r row, i int) row {
	if isRepeat(i) {
		i--
	}
	f := e.firm(i)
	if f.kind == person { // the register does not know it; another firm stands in its place
		f.kind = individual
	}
	d := roll(e.seed, saltEntity, e.area.Index, i)
	status, closed := d.below(2), unknown
	if !d.in(e.traits.livingFirms) {
		status = 2 + d.weighted(statusWeights[2:])
		closed = d.between(f.established, filledOn-1)
	}
	r = append(e.code(r, f.kind, i), ',')
	r = e.words.name(r, &f)
	r = r.word(e.words.kinds[f.kind]).word(e.words.madeUpPerson).day(f.established).day(min(f.established+d.below(400), filledOn-1))
	return r.word(e.statuses[status]).day(closed).word(e.authority[0]).word(e.words.madeUpAddress).word(e.scope[0]).word(e.areaText).end()
}

// shopRows is 网店清单: the shops of the licensed operators, some with several.
type shopRows struct {
	*county
	statuses, trades words
}

func newShops(c *county) source {
	return &shopRows{c, c.charset.words("正常", "关店"), c.charset.words("交易", "宣传")}
}

func (s *shopRows) row(r row, i int) row {
	d := roll(s.seed, saltShop, s.area.Index, i)
	of := licensed(d.below(max(1, s.spec.Rows[operators]*(personEvery-1)/personEvery)))
	f := s.firm(of)
	opened := min(f.established+d.below(700), filledOn-10)
	status, trades := 0, 0
	if d.in(80) {
		status = 1
	}
	if d.in(20) {
		trades = 1
	}
	r = r.word(s.words.platforms[d.below(len(platforms))])
	r = append(append(r, 'S', 'Y').padded(i+1, 9), ',')
	r = s.words.name(r, &f)
	r = append(append(append(r, "https://shop"...).padded(i+1, 9), ".example.invalid/"...), ',')
	r = append(s.code(r, f.kind, of), ',')
	return r.day(opened).word(s.statuses[status]).word(s.trades[trades]).hundredths(d.below(80_000) * (1 + d.below(20))).end()
}

// licensed is the index of the nth operator with a licence.
func licensed(n int) int { return n/(personEvery-1)*personEvery + n%(personEvery-1) }

// saleRows is 电子商务销售额台账: three years of an operator in a row. The first
// ones grow beyond every floor; one figure in a hundred is not known.
type saleRows struct {
	*county
	proof []byte
}

func newSales(c *county) source { return &saleRows{c, c.charset.word("合成示例年报")} }

const firstSaleYear = 2023

func (s *saleRows) row(r row, i int) row {
	seller, year := i/3, i%3
	of := licensed(seller)
	f := s.firm(of)
	d := roll(s.seed, saltSale, s.area.Index, seller)
	base := 1_000 + d.below(900)*d.below(900) // hundredths of 万元: up to 8,100 万元
	amount := base + base*year*d.below(30)/100
	proof := []byte(nil)
	if seller < s.traits.large {
		amount = []int{1_200_000, 1_900_000, 2_600_000}[year] + base
		proof = s.proof
	}
	r = append(s.code(r, f.kind, of), ',')
	r = s.words.name(r, &f)
	r = r.number(firstSaleYear + year)
	if seller >= s.traits.large && d.in(10) {
		r = r.none()
	} else {
		r = r.hundredths(amount)
	}
	established := f.established
	if established >= dayOf(firstSaleYear, 1, 1) {
		established = unknown // it sold before
	}
	return r.day(established).none().word(proof).end()
}
