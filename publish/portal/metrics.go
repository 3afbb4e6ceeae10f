package portal

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// counters are the server's own figures for Prometheus.
type counters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newCounters(s *Server) *counters {
	c := &counters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "netmarket_http_requests_total", Help: "Requests answered, by route and status."}, []string{"route", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "netmarket_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	c.registry.MustRegister(c.requests, c.seconds, &poolState{s}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return c
}

func (c *counters) observe(a *answer, _ *http.Request, took time.Duration) {
	route := a.route
	if route == "" {
		route = "none"
	}
	c.requests.WithLabelValues(route, strconv.Itoa(a.status)).Inc()
	c.seconds.WithLabelValues(route).Observe(took.Seconds())
}

var (
	openedDesc = prometheus.NewDesc("netmarket_snapshots_opened", "Snapshots that are open.", nil, nil)
	holderDesc = prometheus.NewDesc("netmarket_snapshot_holders", "Requests that read a snapshot now.", nil, nil)
	infoDesc   = prometheus.NewDesc("netmarket_snapshot_info", "The current snapshot.", []string{"snapshot", "edition", "as_of"}, nil)
	ageDesc    = prometheus.NewDesc("netmarket_snapshot_age_seconds", "Time since the current snapshot was made.", nil, nil)
)

// poolState reads the pool's sizes and the current snapshot when it is asked.
type poolState struct{ s *Server }

// Describe lists the figures.
func (p *poolState) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{openedDesc, holderDesc, infoDesc, ageDesc} {
		to <- d
	}
}

// Collect reads them; without a current snapshot two are left out.
func (p *poolState) Collect(to chan<- prometheus.Metric) {
	opened, holders := p.s.pool.sizes()
	to <- prometheus.MustNewConstMetric(openedDesc, prometheus.GaugeValue, float64(opened))
	to <- prometheus.MustNewConstMetric(holderDesc, prometheus.GaugeValue, float64(holders))
	ctx, cancel := context.WithTimeout(context.Background(), openLimit)
	defer cancel()
	held, err := p.s.pool.acquire(ctx, "")
	if err != nil {
		return
	}
	defer p.s.pool.release(held)
	m := held.Manifest
	to <- prometheus.MustNewConstMetric(infoDesc, prometheus.GaugeValue, 1, held.ID, m.Run.Edition, m.Run.AsOf)
	to <- prometheus.MustNewConstMetric(ageDesc, prometheus.GaugeValue, p.s.Now().Sub(m.CreatedAt).Seconds())
}

func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) error {
	s.MetricsHandler().ServeHTTP(w, r)
	return nil
}

// MetricsHandler serves the counters without asking for a token, for an address
// of their own.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true})
}

// serveReady answers 200 where the current snapshot opens and reads.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) error {
	if err := s.ready(r.Context()); err != nil {
		if _, isForeseen := asProblem(err); !isForeseen {
			s.Log.Error("not ready", "error", err)
		}
		return problem(http.StatusServiceUnavailable, "not_ready", "no good current snapshot")
	}
	return serveText("text/plain; charset=utf-8", []byte("ready\n"))(w, r)
}

func (s *Server) ready(ctx context.Context) error {
	held, err := s.pool.acquire(ctx, "")
	if err != nil {
		return err
	}
	defer s.pool.release(held)
	var one int
	return held.db.QueryRowContext(ctx, "select 1 from published.run limit 1").Scan(&one)
}
