// Package mofcom reads 商务部's 全国电子商务公共服务平台: the yearly online retail
// figures of 国家统计局 as 商务部 republishes them, in 万亿元 with two decimals.
// They check what was read from 国家统计局 and are never scored.
package mofcom

import (
	"netmarket/ingest/publisher"
)

// Source is 商务部. It has no list: an index is asked for by its exact name.
func Source() publisher.Source {
	return publisher.Source{
		Name: "mofcom", Title: "商务部", Parser: Parser(), Bounds: bounds, Holds: true,
		Sites: []publisher.Site{{
			Name: "mofcom", Base: "https://dzswgf.mofcom.gov.cn", Hosts: []string{"dzswgf.mofcom.gov.cn"},
			Fixed:     []publisher.Fixed{asked(totalName), begun(asked(widerName))},
			Release:   func(string) (publisher.Announcement, bool) { return publisher.Announcement{}, false },
			Elsewhere: func(string) []string { return nil },
		}},
	}
}

// The names must match exactly. A third, 全国电子商务交易额, is a larger concept
// that nothing here uses.
const (
	totalName = "全国网上零售额"
	widerName = "全国网上商品和服务零售额"
)

const limit = 1 << 20 // bytes of an answer; one has some 20 rows

func asked(name string) publisher.Fixed {
	return publisher.Fixed{Path: "/ecps/api/getIndexData", Method: "POST", Body: `{"indexName":"` + name + `"}`, Limit: limit}
}

// begun is an index whose first full year is 2026: it has no yearly figure yet.
func begun(f publisher.Fixed) publisher.Fixed {
	f.Maybe = true
	return f
}

// bounds: from a fifth of 2017's 7.18 to five times 2025's 15.97 万亿元.
var bounds = []publisher.Bound{
	{Measure: "online_retail", UnitMult: unitMult, Low: 1, High: 80},
	{Measure: "online_goods_and_services", UnitMult: unitMult, Low: 1, High: 100},
}
