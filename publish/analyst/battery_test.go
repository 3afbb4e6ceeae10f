package analyst

import (
	"strings"
	"sync"
	"testing"
)

// Every statement of testdata/battery.txt is answered or refused as its sign
// says, by the program as it is; and what the engine alone should stop, it stops
// without the walk.
func TestBattery(t *testing.T) {
	s := testSnapshot(t)
	signs, statements := cases(t, "battery.txt")
	whole, engine := testRunner(childArg), testRunner(openArg)
	var counted struct {
		sync.Mutex
		allow, deny int
	}
	work := make(chan int)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for i := range work {
				sign, text := signs[i], statements[i]
				result, e := run(t, whole, Request{Snapshot: s, SQL: text})
				counted.Lock()
				switch {
				case sign == "+" && e != nil:
					counted.deny++
					t.Errorf("unexpected deny: %s\n\t%s: %v", text, e.Kind, e)
				case sign != "+" && e == nil:
					counted.allow++
					t.Errorf("unexpected allow: %s\n\t%.200s", text, result)
				case sign != "+" && e.Kind != KindRefused:
					t.Errorf("%s: wanted it refused, found %s: %v", text, e.Kind, e)
				case sign != "+" && (strings.Contains(e.Message, s.Dir) || strings.Contains(e.Message, "/tmp")):
					t.Errorf("%s: wanted a message without paths, found %v", text, e)
				}
				counted.Unlock()
				if sign == "-" {
					if result, e := run(t, engine, Request{Snapshot: s, SQL: text}); e == nil {
						t.Errorf("without the walk, unexpected allow: %s\n\t%.200s", text, result)
					} else if strings.Contains(e.Message, s.Dir) {
						t.Errorf("%s: wanted a message without paths, found %v", text, e)
					}
				}
			}
		})
	}
	for i := range statements {
		work <- i
	}
	close(work)
	workers.Wait()
	t.Logf("%d statements, %d unexpected allow, %d unexpected deny", len(statements), counted.allow, counted.deny)
}
