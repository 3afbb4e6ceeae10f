package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Request is one request to the read API.
type Request struct {
	Path  string     // /v1/scores
	Query url.Values // nil: none
	Body  []byte     // JSON; not nil makes it a POST
}

// Answer is what the API answered.
type Answer struct {
	Status   int
	Snapshot string // from the header Netmarket-Snapshot; empty where no single snapshot was read
	Body     []byte // JSON
}

// API asks the read API: that of this process, or one over the network.
type API func(ctx context.Context, r Request) (Answer, error)

// largest is the size in bytes of a document that is passed on: what is larger
// does not help an assistant.
const largest = 512 << 10

// get asks and wants a document. A problem of the API comes back as an error in
// its own words.
func (a API) get(ctx context.Context, r Request) (Answer, error) {
	for name, values := range r.Query {
		if len(values) == 0 || len(values) == 1 && values[0] == "" {
			r.Query.Del(name)
		}
	}
	answer, err := a(ctx, r)
	if err != nil {
		return answer, err
	}
	if answer.Status != 200 {
		return answer, problemOf(answer)
	}
	return answer, nil
}

func problemOf(a Answer) error {
	var p struct{ Title, Detail string }
	if json.Unmarshal(a.Body, &p) != nil || p.Detail == "" && p.Title == "" {
		return fmt.Errorf("the read API answered with status %d", a.Status)
	}
	return errors.New(strings.Trim(p.Title+"; "+p.Detail, "; "))
}
