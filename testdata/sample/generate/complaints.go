package main

import (
	"fmt"
	"slices"
)

// What becomes of a complaint that is no ordinary one.
const (
	decidedLate   = "decided late"        // the first decision after its seven working days
	closedBetween = "closed between"      // after the sixty days of the law, within 45 working days
	closedLate    = "closed late"         // after both
	neverClosed   = "never closed"        // overdue by now
	tested        = "closed after a test" // beyond sixty days but for the days of the test
)

// mingxiTroubles makes 22 of some 360 closings late by the law's sixty days
// (over 5 %) and 12 by the platform's 45 working days (under), in every window.
func mingxiTroubles() fates {
	return fates{
		"2024-02": {closedLate}, "2024-03": {decidedLate}, "2024-04": {closedLate}, "2024-05": {closedLate, decidedLate},
		"2024-06": {tested}, "2024-08": {closedBetween}, "2024-09": {closedBetween}, "2024-10": {closedBetween, closedLate},
		"2024-11": {closedBetween}, "2025-01": {closedBetween}, "2025-02": {closedLate}, "2025-03": {tested},
		"2025-04": {closedBetween, decidedLate}, "2025-05": {closedLate}, "2025-06": {closedBetween, closedLate},
		"2025-07": {closedBetween}, "2025-08": {closedBetween, closedLate}, "2025-09": {closedBetween, closedLate},
		"2025-10": {neverClosed, decidedLate}, "2025-11": {closedLate}, "2025-12": {neverClosed},
	}
}

// complaint is one 投诉件 as the platform knows it in the end.
type complaint struct {
	no                     string
	registered, assigned   string // days
	decision, decided      string
	closed, result         string
	excluded, onTime       string
	isOnline               bool
	platform, grade        string
	respondent             business
	category, problem, sum string
}

// complaints invents two years of them in the order of their registration.
func (d *desk) complaints(n int, troubles fates, firms []business) []complaint {
	sellers := slices.DeleteFunc(online(firms), func(b business) bool { return b.natural || b.status != alive })
	all := make([]complaint, n)
	accepted := 0
	for i, day := range d.spread(n, "2024-01-02", "2025-12-29") {
		c := complaint{no: caseNumber(d.area+"0010", day, i), registered: day, isOnline: i%9 != 4, respondent: sellers[d.between(0, len(sellers)-1)],
			category: d.oneOf("食品", "服装鞋帽", "家用电器", "日用百货"), problem: d.oneOf("质量", "售后服务", "虚假宣传", "合同"), sum: hundredths(d.between(1500, 98000))}
		c.assigned = d.after(plus(day, -1), 1+d.between(0, 1))
		if c.isOnline {
			c.platform = platformNames[d.between(0, 2)]
		}
		d.decide(&c, i, troubles)
		if c.decision == "受理" && c.closed != "" {
			d.judge(&c, accepted)
			accepted++
		}
		all[i] = c
	}
	d.handedOut(troubles)
	return all
}

// caseNumber is 25 digits as the platform's are: office, day, running number.
func caseNumber(office, day string, i int) string {
	return fmt.Sprintf("%s%s%s%s%07d", office, day[:4], day[5:7], day[8:], 1000003+i*7919)
}

// decide settles the first decision and the closing.
func (d *desk) decide(c *complaint, i int, troubles fates) {
	switch {
	case i%14 == 6:
		c.decision, c.decided, c.result = "不予受理", d.after(c.assigned, d.between(1, 5)), "不予受理"
		return
	case i%57 == 20:
		c.decision, c.decided, c.result = "撤诉", d.after(c.assigned, 1), "撤回"
		c.closed = c.decided
		return
	}
	c.decision, c.decided = "受理", d.after(c.assigned, d.between(1, 5))
	fate := troubles.next(c.registered, func(fate string) bool { return c.isOnline && d.suits(fate, c.decided) })
	if fate == decidedLate {
		c.decided = d.after(d.due("first_check", "", c.assigned, 0), d.between(1, 3))
	}
	legal, platform := d.due("closing", "legal_60d", c.decided, 0), d.due("closing", "platform_45wd", c.decided, 0)
	c.closed, c.onTime = d.roll(plus(c.decided, d.between(9, 48))), "是"
	switch fate {
	case closedBetween:
		c.closed = d.after(legal, 1)
	case closedLate:
		c.closed, c.onTime = d.after(platform, d.between(2, 9)), "否"
	case neverClosed:
		c.closed, c.onTime, c.result = "", "", "处理中"
	case tested:
		c.excluded, c.closed = "15", d.after(plus(max(legal, platform), 2), 1)
	}
}

// suits tells whether a complaint accepted on a day can be closed between the
// two deadlines.
func (d *desk) suits(fate, accepted string) bool {
	legal, platform := d.due("closing", "legal_60d", accepted, 0), d.due("closing", "platform_45wd", accepted, 0)
	return fate != closedBetween || d.after(legal, 1) <= platform
}

// judge settles the result and how the consumer liked it: 17 of 25 are
// mediated, 23 of 26 who say anything are satisfied.
func (d *desk) judge(c *complaint, nth int) {
	results := []string{"调解成功", "调解成功", "调解不成", "调解成功", "调解成功", "终止调解", "调解成功", "调解成功", "和解", "调解成功", "调解成功", "调解不成", "调解成功",
		"调解成功", "调解成功", "撤回", "调解成功", "调解成功", "调解不成", "调解成功", "调解成功", "终止调解", "调解成功", "调解成功", "调解不成"}
	c.result = results[nth%len(results)]
	grades := []string{"满意", "非常满意", "满意", "满意", "基本满意", "满意", "非常满意", "满意", "满意", "满意", "非常满意", "满意", "不满意",
		"满意", "满意", "非常满意", "满意", "满意", "非常满意", "满意", "一般", "满意", "满意", "非常满意", "满意", "满意"}
	if nth%2 == 0 {
		c.grade = grades[nth/2%len(grades)]
	}
}

// known is the complaint as an export of a day prints it: what came later is
// still blank.
func (c complaint) known(on string) complaint {
	if c.closed > on {
		c.closed, c.result, c.onTime, c.grade = "", "处理中", "", ""
	}
	if c.decided > on {
		c.decision, c.decided, c.closed, c.result = "", "", "", "处理中"
	}
	return c
}
