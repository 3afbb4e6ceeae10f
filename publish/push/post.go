package push

import (
	"context"
	"fmt"
	"time"
)

// Poster sends one message, once, following no redirect. It never gives an
// error: what went wrong is in the receipt.
type Poster interface {
	Post(ctx context.Context, url string, h Headers, body []byte, timeout time.Duration) Receipt
}

// Receipt is what came of a try.
type Receipt struct {
	Status     int           // of the answer, 0 where there was none
	RetryAfter time.Duration // that the answer asked for
	Fault      string        // a short code where there was no answer: connect_timeout, address_refused
	Detail     string        // for the operator's eyes; not kept
}

// Statuses that mean more than that a try went wrong.
const (
	statusGone        = 410
	statusTooMany     = 429
	statusBadGateway  = 502
	statusUnavailable = 503
	statusGatewayTime = 504
)

func (r Receipt) isTaken() bool { return r.Fault == "" && r.Status >= 200 && r.Status <= 299 }

func (r Receipt) isGone() bool { return r.Status == statusGone }

func (r Receipt) isLoaded() bool {
	switch r.Status {
	case statusTooMany, statusBadGateway, statusUnavailable, statusGatewayTime:
		return true
	}
	return false
}

// class names the fault for the history; empty where the message was taken.
func (r Receipt) class() string {
	switch {
	case r.Fault != "":
		return r.Fault
	case r.isTaken():
		return ""
	case r.isGone():
		return "gone"
	case r.isLoaded():
		return "overloaded"
	case r.Status >= 300 && r.Status <= 399:
		return "redirect"
	}
	return fmt.Sprintf("status_%d", r.Status)
}
