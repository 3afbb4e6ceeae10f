package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"netmarket/ingest/sitetest"
)

// netKey is where a script's simulated publishers are kept.
type netKey struct{}

// publishersCommand lets a script play the publishers on loopback:
//
//	publishers FROM TO             start them with the releases about these years and point the program at them
//	publishers on DAY              set the day they live in
//	publishers fault SITE PLACE F  put a fault on pages, lists or answers of a site
//	publishers amend SOURCE MONTH MEASURE VALUE   change a figure of a release in silence
//	publishers clear               take the faults away
func publishersCommand(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 1 {
			ts.Fatalf("usage: publishers FROM TO | on DAY | fault SITE PLACE NAME | amend SOURCE MONTH MEASURE VALUE | clear")
		}
		net, _ := ts.Value(netKey{}).(*scriptNet)
		switch {
		case net != nil && net.Net == nil:
			net.start(t, ts, args)
		case net == nil:
			ts.Fatalf("publishers: not set up")
		default:
			net.do(ts, args)
		}
	}
}

// scriptNet are the publishers of one script.
type scriptNet struct {
	*sitetest.Net
	calendar *sitetest.Calendar
}

func (n *scriptNet) start(t *testing.T, ts *testscript.TestScript, args []string) {
	var from, to int
	if len(args) != 2 {
		ts.Fatalf("usage: publishers FROM TO")
	}
	if _, err := fmt.Sscan(strings.Join(args, " "), &from, &to); err != nil {
		ts.Fatalf("publishers: %v", err)
	}
	n.Net, n.calendar = sitetest.New(t), sitetest.Years(from, to)
	n.Load(n.calendar)
	for _, site := range sitetest.Names {
		ts.Setenv("NETMARKET_"+strings.ToUpper(site)+"_URL", n.Base(site))
	}
	ts.Setenv("NETMARKET_ALLOW_NET", "127.0.0.1/32")
}

func (n *scriptNet) do(ts *testscript.TestScript, args []string) {
	places := map[string]sitetest.Place{"list": sitetest.OnList, "page": sitetest.OnPage, "answer": sitetest.OnFixed}
	switch {
	case args[0] == "on" && len(args) == 2:
		n.SetDay(args[1])
	case args[0] == "fault" && len(args) == 4 && places[args[2]] != 0:
		n.Fault(args[1], places[args[2]], sitetest.FaultNamed(args[3]))
	case args[0] == "amend" && len(args) == 5:
		for _, v := range n.calendar.Vintages {
			if v.Source == args[1] && v.Month == args[2] && v.Kind == "monthly" {
				n.Amend(v.Address, sitetest.Amendment{Figures: sitetest.Figures{args[3]: args[4]}})
				return
			}
		}
		ts.Fatalf("publishers amend: no release of %s about %s", args[1], args[2])
	case args[0] == "clear":
		n.Clear()
	default:
		ts.Fatalf("publishers: not understood: %s", strings.Join(args, " "))
	}
}
