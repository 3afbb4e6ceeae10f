package synthetic

var (
	caseDays     = dayOf(2026, 3, 18) - dayOf(2024, 1, 1)
	firstCaseDay = dayOf(2024, 1, 1)

	accepted     = []string{"受理", "不予受理", "撤诉"}
	results      = []string{"调解成功", "调解不成", "终止调解", "和解", "撤回", "办理中", "不予受理"}
	online       = []string{"网购", "否", "不详"}
	subjects     = []string{"食品", "服装鞋帽", "家居用品", "通讯产品", "其他商品"}
	troubles     = []string{"质量", "合同", "售后服务", "广告", "虚假宣传"}
	satisfaction = []string{"非常满意", "满意", "基本满意", "一般", "不满意", "未评价"}
)

// The places of words that decide.
const (
	isAccepted, isRejected, isWithdrawn                                           = 0, 1, 2
	mediated, notMediated, terminated, settled, withdrawnResult, pending, refused = 0, 1, 2, 3, 4, 5, 6
)

// complaintRows is 投诉清单, in the order of registration. Of the recent ones many
// are open; one in a hundred is withdrawn, one in two hundred names no way of
// buying, half are not rated; one in a thousand is repeated with what came
// later; one in a hundred quotes what the consumer says, and one in five hundred
// breaks a line within it.
type complaintRows struct {
	*county
	accepted, results, online, subjects, troubles, satisfaction, handler words
}

func newComplaints(c *county) source {
	w := c.charset.words
	return &complaintRows{c, w(accepted...), w(results...), w(online...), w(subjects...), w(troubles...), w(satisfaction...), w(c.area.Name + "市场监督管理局（合成示例）")}
}

// course is what happened to a complaint, as known on the day of the export.
type course struct {
	received, assigned, checked, closed int
	decision, result                    int // unknown: not yet
	isLate                              bool
}

func (c *complaintRows) course(d *dice, received int, later int) (k course) {
	k = course{received: received, assigned: received + d.below(2), closed: unknown, decision: isAccepted, result: pending}
	k.checked = k.assigned + 1 + d.below(5)
	if d.in(c.traits.late) {
		k.checked = k.assigned + 15 + d.below(20)
	}
	k.closed = k.checked + 2 + d.below(45)
	if d.in(c.traits.late) {
		k.closed, k.isLate = k.checked+62+d.below(40), true
	}
	switch n := d.below(1000); {
	case n < 60:
		k.decision, k.result, k.closed, k.isLate = isRejected, refused, k.checked, false
	case n < 70:
		k.decision, k.result, k.closed, k.isLate = isWithdrawn, withdrawnResult, k.checked, false
	default:
		k.result = d.weighted([]int{620, 200, 90, 60, 30})
	}
	if k.checked > filledOn+later {
		k.checked, k.closed, k.decision, k.result, k.isLate = unknown, unknown, unknown, pending, false
	}
	if k.closed > filledOn+later {
		k.closed, k.result = unknown, pending
	}
	if k.checked != unknown {
		k.checked = min(k.checked, filledOn)
	}
	if k.closed != unknown {
		k.closed = min(k.closed, filledOn)
	}
	return k
}

func (c *complaintRows) row(r row, i int) row {
	later := 0
	if isRepeat(i) {
		i, later = i-1, 90 // exported again by mistake, with its end
	}
	d := roll(c.seed, saltComplaint, c.area.Index, i)
	received := firstCaseDay + i*caseDays/max(1, c.spec.Rows[complaints])
	k := c.course(&d, received, later)
	n := int(d.next() >> 40)
	r = c.number(r, received, i)
	r = r.clock(received, n).clock(k.assigned, n).clock(k.checked, n/3)
	acceptedOn := unknown
	if k.decision == unknown {
		r = r.none()
	} else {
		r = r.word(c.accepted[k.decision])
	}
	if k.decision == isAccepted {
		acceptedOn = k.checked
	}
	r = r.clock(acceptedOn, n/3)
	if k.decision == isAccepted && d.in(3) {
		r = r.number(10)
	} else {
		r = r.none()
	}
	r = r.clock(k.closed, n/5).word(c.results[k.result])
	way := c.way(&d)
	r = c.onlineFields(r, &d, way)
	amount := 100 + d.below(300)*d.below(300)
	r = r.word(c.subjects[d.below(len(subjects))]).word(c.troubles[d.below(len(troubles))]).hundredths(amount)
	if k.result == mediated {
		r = r.hundredths(amount / 2)
	} else {
		r = r.none()
	}
	if k.closed == unknown || d.in(450) {
		r = r.none()
	} else {
		r = r.word(c.satisfaction[d.weighted([]int{250, 520, 80, 50, 60, 40})])
	}
	r = r.word(c.handler[0])
	return c.persons(r, &d, k)
}

// persons fills the personal columns with what is plainly made up, then the
// platform's own view of the closing.
func (c *complaintRows) persons(r row, d *dice, k course) row {
	r = r.word(c.words.madeUpPerson).word(c.words.madeUpPhone).word(c.words.madeUpIdentity).word(c.words.madeUpAddress)
	switch n := d.below(1000); {
	case n < 10:
		r = r.word(c.words.quotedContent)
	case n < 12:
		r = r.word(c.words.splitContent)
	default:
		r = r.word(c.words.madeUpContent)
	}
	switch {
	case k.closed == unknown:
		r = r.none()
	case k.isLate:
		r = r.word(c.words.yesNo[0])
	default:
		r = r.word(c.words.yesNo[1])
	}
	return r.end()
}

// way is how the goods were bought, unknown where nobody wrote it down.
func (c *county) way(d *dice) int {
	if c.traits.offline {
		return 1
	}
	switch n := d.below(1000); {
	case n < 700:
		return 0
	case n < 980:
		return 1
	case n < 995:
		return 2
	}
	return unknown
}

func (c *complaintRows) onlineFields(r row, d *dice, way int) row {
	if way == unknown {
		r = r.none().none()
	} else if r = r.word(c.online[way]); way == 0 {
		r = r.word(c.words.platforms[d.below(len(platforms))])
	} else {
		r = r.none()
	}
	return c.respondent(r, d)
}

// respondent appends name and code of an operator.
func (c *county) respondent(r row, d *dice) row {
	of := licensed(d.below(max(1, c.spec.Rows[operators]*(personEvery-1)/personEvery)))
	f := c.firm(of)
	return append(c.code(c.words.name(r, &f), f.kind, of), ',')
}

// number appends the number of a case: area, channel, day, sequence.
func (c *county) number(r row, day, i int) row {
	r = append(append(r, c.area.Code...), "0010"...)
	at := calendar[day*dayWidth : (day+1)*dayWidth]
	r = append(append(append(r, at[:4]...), at[5:7]...), at[8:]...)
	return append(r.padded(i%tenMillion, 7), ',')
}

// reportRows is 举报清单, in the order of registration.
type reportRows struct {
	*county
	decisions, online, acts, handler words
}

func newReports(c *county) source {
	w := c.charset.words
	return &reportRows{c, w("立案", "不予立案", "移送", "不具备处理权限", "核查中"), w(online...), w(troubles...), w(c.area.Name + "市场监督管理局（合成示例）")}
}

func (p *reportRows) row(r row, i int) row {
	if isRepeat(i) {
		i--
	}
	d := roll(p.seed, saltReport, p.area.Index, i)
	received := firstCaseDay + i*caseDays/max(1, p.spec.Rows[reports])
	assigned := received + d.below(2)
	checked, isExtended := assigned+2+d.below(14), d.in(30)
	if d.in(p.traits.late) {
		checked = assigned + 40 + d.below(20)
	}
	decision, filed := d.weighted([]int{200, 650, 100, 50}), unknown
	if checked > filledOn {
		checked, decision = unknown, 4
	}
	if decision == 0 {
		filed = checked
	}
	n := int(d.next() >> 40)
	r = p.number(r, received, i).clock(received, n).clock(assigned, n).clock(checked, n/3)
	if isExtended {
		r = r.word(p.words.yesNo[1])
	} else {
		r = r.word(p.words.yesNo[0])
	}
	r = r.none().word(p.decisions[decision]).day(filed)
	way := p.way(&d)
	if way == unknown {
		r = r.none().none()
	} else if r = r.word(p.online[way]); way == 0 {
		r = r.word(p.words.platforms[d.below(len(platforms))])
	} else {
		r = r.none()
	}
	of := licensed(d.below(max(1, p.spec.Rows[operators]*(personEvery-1)/personEvery)))
	f := p.firm(of)
	r = p.words.name(r, &f)
	return r.word(p.acts[d.below(len(troubles))]).word(p.handler[0]).word(p.words.madeUpPerson).word(p.words.madeUpPhone).end()
}
