// Package sitetest plays the publishers: loopback servers that list and serve
// releases the way 国家统计局, 国家邮政局, its mirror at 交通运输部 and 商务部 do, in
// the page templates of all years, on any day of a calendar, and with every
// fault a server or a network can have. Only tests import it.
//
//	n := sitetest.New(t)
//	n.Load(sitetest.History())
//	n.SetDay("2025-03-17")
//	… ask n.Base("nbs") + "/sj/zxfb/" …
//	n.Fault("nbs", sitetest.OnPage, sitetest.FaultNamed("truncated_silently"))
//
// Sockets are opened on 127.0.0.0/8 only. Addresses printed on lists and pages
// are the publishers' own, as on the real sites: a client under test asks for
// their paths below n.Base.
//
// Figures are those that were published where they are known; every other
// figure is invented and its page says 合成示例.
package sitetest
