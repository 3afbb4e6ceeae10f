package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// business is an invented entity of the register or an operator of the
// platform's list; most are both.
type business struct {
	code, kind, name string
	category         string // as printed in the operators' list; "" when it sells nothing online
	natural          bool   // a person without a licence: in the list, never in the register
	status           string // as printed in the operators' list
	registered       string // as printed in the register
	establishedOn    string
	isUndated        bool // the operators' list does not know establishedOn
	onlineSince      string
	closedOn         string
	predecessor      string
}

// span is a range of days, both ends included.
type span struct{ from, to string }

// The days that matter lie well away from two years before spring 2026, so that
// shares hold for every as-of date between March and June 2026.
var (
	longAgo = span{"2014-01-06", "2020-12-31"}
	settled = span{"2021-01-04", "2023-12-29"}
	recent  = span{"2024-07-01", "2025-06-30"}
	latest  = span{"2025-07-01", "2026-02-10"}
	endings = span{"2025-03-03", "2025-12-30"}
)

// group is a number of businesses of one sort.
type group struct {
	count       int
	kind        string
	category    string
	established span
	online      span // zero: sells nothing online
	isUndated   bool
	status      string
	registered  string
}

const (
	alive     = "存续"
	cancelled = "注销"
)

// village invents businesses, always the same for one area.
type village struct {
	random *rand.Rand
	codes  codes
}

func newVillage(area string) *village {
	seed, _ := strconv.ParseUint(area, 10, 64) // constants of this program
	return &village{random: rand.New(rand.NewPCG(20260331, seed)), codes: codes{area: area}}
}

func (v *village) found(groups []group) []business {
	var all []business
	for _, g := range groups {
		for range g.count {
			all = append(all, v.one(g))
		}
	}
	v.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (v *village) one(g group) business {
	b := business{code: v.codes.next(g.kind), kind: g.kind, category: g.category, natural: g.kind == unlicensed,
		status: g.status, registered: g.registered, isUndated: g.isUndated}
	b.establishedOn = v.day(g.established)
	if g.online != (span{}) {
		b.onlineSince = max(v.day(g.online), b.establishedOn)
	}
	if b.status != alive || b.registered != alive {
		b.closedOn = v.day(endings)
	}
	b.name = v.name(g.kind)
	return b
}

// day picks a day of the span, "" of none.
func (v *village) day(s span) string {
	if s == (span{}) {
		return ""
	}
	from, to := dayOf(s.from), dayOf(s.to)
	days := int(to.Sub(from) / (24 * time.Hour))
	return from.AddDate(0, 0, v.random.IntN(days+1)).Format(time.DateOnly)
}

// dayOf reads a day written in this program.
func dayOf(text string) time.Time {
	t, _ := time.Parse(time.DateOnly, text)
	return t
}

var (
	goods = []string{"笋干", "红菇", "茶叶", "竹制品", "服饰", "米粉", "蜂蜜", "肉脯干", "箱包", "日用品"}
	trade = map[string]string{enterprise: "有限公司", individual: "商行", cooperative: "专业合作社"}
)

// name is plainly no firm's and no person's.
func (v *village) name(kind string) string {
	if kind == unlicensed {
		return "（略）"
	}
	return fmt.Sprintf("示例%s%04d%s", goods[v.random.IntN(len(goods))], v.codes.used, trade[kind])
}

// kindName is how the register prints a kind.
var kindName = map[string]string{enterprise: "有限责任公司", individual: "个体工商户", cooperative: "农民专业合作社"}

// register lists the licensed businesses in the order of their establishment.
func register(all []business) []business {
	licensed := slices.DeleteFunc(slices.Clone(all), func(b business) bool { return b.natural })
	slices.SortStableFunc(licensed, func(a, b business) int { return strings.Compare(a.establishedOn+a.code, b.establishedOn+b.code) })
	return licensed
}

// online lists the operators.
func online(all []business) []business {
	return slices.DeleteFunc(slices.Clone(all), func(b business) bool { return b.category == "" })
}

// knownDate is the date of establishment as far as the operators' list knows it.
func (b business) knownDate() string {
	if b.isUndated {
		return ""
	}
	return b.establishedOn
}

// slashed writes a date as 2024/3/5, dotted as 2024.3.5.
func slashed(day string) string { return joined(day, "/") }

func dotted(day string) string { return joined(day, ".") }

func joined(day, mark string) string {
	if day == "" {
		return ""
	}
	return dayOf(day).Format("2006" + mark + "1" + mark + "2")
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
