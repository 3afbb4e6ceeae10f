package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Channel is a way to tell somebody.
type Channel interface {
	Name() string
	// OpensSocket is true where sending leaves the machine: such a channel waits
	// while a run may open none.
	OpensSocket() bool
	Send(ctx context.Context, m Message) error
}

// Names of channels.
func Names(channels []Channel) (names []string) {
	for _, c := range channels {
		names = append(names, c.Name())
	}
	return names
}

// Poster sends through the guarded client of the program. The error never
// names the address, which may hold a secret.
type Poster interface {
	Post(ctx context.Context, url string, body []byte, timeout time.Duration) (status int, err error)
	Get(ctx context.Context, url string, timeout time.Duration) (status int, err error)
}

// Fault is a channel that could not send, told once until it can again.
type Fault struct {
	Channel string
	Err     error
}

// Sending is one round over the channels.
type Sending struct {
	From, Run string
	Now       time.Time
	Channels  []Channel
	Offline   bool                // channels that open a socket wait
	Clean     func(string) string // makes a text one line without secrets
}

// Send tells every channel what it is owed, in one message each, and saves
// after each. A channel that fails keeps what it is owed; only faults that are
// new are returned.
func (s Sending) Send(ctx context.Context, state *State, save func() error) (sent int, faults []Fault, err error) {
	for _, c := range s.Channels {
		owed := state.owedTo(c.Name())
		if len(owed) == 0 || s.Offline && c.OpensSocket() {
			continue
		}
		err := c.Send(ctx, Compose(s.From, s.Run, s.Now, owed, s.Clean))
		if ctx.Err() != nil && err != nil {
			return sent, faults, save() // interrupted: nobody's fault
		}
		if err != nil {
			if state.Faults[c.Name()] == "" {
				faults = append(faults, Fault{c.Name(), err})
			}
			state.Faults[c.Name()] = s.Clean(err.Error())
		} else {
			state.told(c.Name(), owed)
			delete(state.Faults, c.Name())
			sent += len(owed)
		}
		if err := save(); err != nil {
			return sent, faults, err
		}
	}
	return sent, faults, nil
}

// Webhook posts the message as JSON.
type Webhook struct {
	URL     string
	Poster  Poster
	Timeout time.Duration
}

// Name is webhook.
func (Webhook) Name() string { return "webhook" }

// OpensSocket is true.
func (Webhook) OpensSocket() bool { return true }

// Send posts; an answer other than 2xx is an error.
func (w Webhook) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	return wanted2xx(w.Poster.Post(ctx, w.URL, body, w.Timeout))
}

func wanted2xx(status int, err error) error {
	if err == nil && (status < 200 || status > 299) {
		err = fmt.Errorf("wanted an answer 2xx, found %d", status)
	}
	return err
}

// Ping tells a watcher outside that the night went well, so that silence itself
// is noticed there.
type Ping struct {
	URL       string // after a good refresh
	OnFailure string // after a bad one; may be empty
	Poster    Poster
	Timeout   time.Duration
}

// Send asks for the address of how it went; none where there is none.
func (p Ping) Send(ctx context.Context, good bool) error {
	url := p.URL
	if !good {
		url = p.OnFailure
	}
	if url == "" {
		return nil
	}
	return wanted2xx(p.Poster.Get(ctx, url, p.Timeout))
}
