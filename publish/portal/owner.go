package portal

import (
	"fmt"
	"net/http"
)

// ServeOwner answers a request of this very process, which may read the data
// directory anyway: everything but metrics is open and nothing is counted. It
// must never be given a request from outside.
func (s *Server) ServeOwner(w http.ResponseWriter, r *http.Request) (err error) {
	who := &caller{id: "owner", kinds: []string{KindScores, KindObservations, KindTables, KindQuery}}
	a := &answer{ResponseWriter: w, started: s.Now(), control: http.NewResponseController(w), who: who}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("read API: %v", fault)
		}
	}()
	if _, a.route = s.mux.Handler(r); a.route == "" {
		s.refuse(a, r, s.noRoute(r))
		return nil
	}
	s.mux.ServeHTTP(a, r.WithContext(withCaller(r.Context(), who)))
	return nil
}
