package record

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Gauges are what the textfile for a node exporter says after a run.
type Gauges struct {
	Runs []RunGauge

	Snapshot, Edition, Version string // of the current snapshot; Snapshot empty where nothing is published
	AsOf                       time.Time
	Now                        time.Time

	Sources     []SourceGauge
	States      []string // every state a source may have
	Quarantined int      // files of the inbox that are refused
	DataBytes   int64
	FreeBytes   uint64
	Alerts      map[string]int // kind → conditions that stand
}

// RunGauge is how a command stands.
type RunGauge struct {
	Command     string
	Last        Record
	LastSuccess time.Time // zero: never
}

// SourceGauge is how a source or a county data set stands.
type SourceGauge struct {
	Source, Dataset, RefArea, State string
	AgeDays                         int // since the newest release; below 0 where there is none
}

// WriteTextfile writes the gauges in Prometheus' text format. The file is
// replaced whole: an exporter reads the old or the new one.
func WriteTextfile(path string, g Gauges) error {
	w := gauges{reg: prometheus.NewPedanticRegistry(), vecs: map[string]*prometheus.GaugeVec{}}
	for _, r := range g.Runs {
		w.run(r)
	}
	if g.Snapshot != "" {
		w.set("netmarket_snapshot_info", "The current snapshot.", prometheus.Labels{"snapshot": g.Snapshot, "edition": g.Edition, "version": g.Version, "as_of": g.AsOf.Format(time.DateOnly)}, 1)
		w.set("netmarket_snapshot_as_of_age_seconds", "Time since the day the current snapshot is scored as of.", nil, g.Now.Sub(g.AsOf).Seconds())
	}
	for _, s := range g.Sources {
		w.source(s, g.States)
	}
	w.set("netmarket_quarantined_files", "Files of the inbox that are refused.", nil, float64(g.Quarantined))
	w.set("netmarket_data_bytes", "Size of the data directory.", nil, float64(g.DataBytes))
	w.set("netmarket_data_free_bytes", "Free bytes on the disk of the data directory.", nil, float64(g.FreeBytes))
	for kind, n := range g.Alerts {
		w.set("netmarket_alerts_outstanding", "Conditions that were told of and stand.", prometheus.Labels{"kind": kind}, float64(n))
	}
	if w.err != nil {
		return fmt.Errorf("metrics: %w", w.err)
	}
	if err := prometheus.WriteToTextfile(path, w.reg); err != nil {
		return fmt.Errorf("metrics: write %s: %w", path, err)
	}
	return nil
}

// gauges fills a registry and keeps the first fault.
type gauges struct {
	reg  *prometheus.Registry
	vecs map[string]*prometheus.GaugeVec
	err  error
}

func (g *gauges) run(r RunGauge) {
	l := prometheus.Labels{"command": r.Command}
	g.set("netmarket_run_last_start_timestamp_seconds", "When the command last began.", l, float64(r.Last.Started.Unix()))
	g.set("netmarket_run_last_duration_seconds", "How long its last run took.", l, float64(r.Last.MS)/1000)
	g.set("netmarket_run_last_exit_code", "Exit code of its last run; -1 where it died.", l, float64(r.Last.Exit))
	if !r.LastSuccess.IsZero() {
		g.set("netmarket_run_last_success_timestamp_seconds", "When a run of the command last ended with exit code 0 or 3.", l, float64(r.LastSuccess.Unix()))
	}
}

func (g *gauges) source(s SourceGauge, states []string) {
	labels := func(more ...string) prometheus.Labels {
		l := prometheus.Labels{"source": s.Source, "dataset": s.Dataset, "ref_area": s.RefArea}
		for _, state := range more {
			l["state"] = state
		}
		return l
	}
	if s.AgeDays >= 0 {
		g.set("netmarket_source_age_seconds", "Time since the newest release of the source or data set.", labels(), float64(s.AgeDays)*86400)
	}
	for _, state := range states {
		is := 0.0
		if state == s.State {
			is = 1
		}
		g.set("netmarket_source_state", "1 for the state of the source or data set, 0 for the others.", labels(state), is)
	}
}

func (g *gauges) set(name, help string, labels prometheus.Labels, value float64) {
	vec := g.vecs[name]
	if vec == nil {
		var names []string
		for label := range labels {
			names = append(names, label)
		}
		vec = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, names)
		g.vecs[name] = vec
		if err := g.reg.Register(vec); err != nil && g.err == nil {
			g.err = err
		}
	}
	gauge, err := vec.GetMetricWith(labels)
	if err != nil {
		if g.err == nil {
			g.err = err
		}
		return
	}
	gauge.Set(value)
}
