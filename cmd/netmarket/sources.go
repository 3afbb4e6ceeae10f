package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/ingest/fetch"
	"netmarket/transform"
)

func (a *app) sourcesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "sources",
		Short: "Show each source and county data set: newest period, release, last look, age, state and why",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			states, err := a.sourceStates(a.asOf)
			if err != nil {
				return err
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": "netmarket.sources/v1", "as_of": a.asOf, "sources": states})
			}
			return a.printSources(states)
		},
	}
}

// sourceState is how a source or a county data set stands on a day.
type sourceState struct {
	Source   string `json:"source"`
	Dataset  string `json:"dataset,omitempty"`
	RefArea  string `json:"ref_area"`
	State    string `json:"state"`
	Period   string `json:"period,omitempty"`
	Released string `json:"released,omitempty"`
	Fetched  string `json:"fetched,omitempty"`
	LookedOn string `json:"looked_on,omitempty"`
	AgeDays  int    `json:"age_days"`
	Expected string `json:"expected,omitempty"`
	DueOn    string `json:"due_on,omitempty"`
	Via      string `json:"via,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

// sourceStates lists the publishers, then the county data sets that were
// delivered, as they stood on a day.
func (a *app) sourceStates(day string) ([]sourceState, error) {
	run, err := a.keptRun()
	if err != nil {
		return nil, err
	}
	var states []sourceState
	for _, s := range publishers() {
		o, err := run.State(s, day)
		if err != nil {
			return nil, err
		}
		remedy, _ := fetch.Explain(o.Reason)
		states = append(states, sourceState{
			Source: s.Name, RefArea: "CN", State: o.State, Period: o.Period, Released: o.Released, Fetched: o.Fetched, LookedOn: o.LookedOn,
			AgeDays: daysBetween(o.Released, day), Expected: o.Expected, DueOn: o.DueOn, Via: o.Via, Reason: o.Reason, Remedy: remedy, Detail: o.Detail,
		})
	}
	return append(states, deliveredStates(run.Store, day)...), nil
}

// deliveredStates are the county data sets: looked at whenever the inbox is,
// and never overdue, for a bureau's rhythm is its own.
func deliveredStates(store *ingest.Store, day string) []sourceState {
	newest := map[[2]string]ingest.Capture{}
	for _, c := range store.List() {
		key := [2]string{c.RefArea, c.Dataset}
		if c.Dataset != "" && c.Vintage <= day && newest[key].Vintage <= c.Vintage {
			newest[key] = c
		}
	}
	var states []sourceState
	for key, c := range newest {
		s := sourceState{Source: county.SourceName, Dataset: key[1], RefArea: key[0], State: fetch.StateNothingNew, Released: c.Vintage, Fetched: chinaDay(c.FetchedAt), AgeDays: daysBetween(c.Vintage, day)}
		if s.Fetched == day {
			s.State = fetch.StateFresh
		}
		states = append(states, s)
	}
	slices.SortFunc(states, func(a, b sourceState) int { return strings.Compare(a.RefArea+a.Dataset, b.RefArea+b.Dataset) })
	return states
}

func chinaDay(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	return t.In(china).Format(time.DateOnly)
}

func daysBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

var stateNames = map[string]string{
	fetch.StateFresh: "有更新", fetch.StateNothingNew: "无更新（正常）", fetch.StateLate: "逾期未发布", fetch.StateStale: "取数失败", fetch.StateEnded: "已停止发布",
}

func (a *app) printSources(states []sourceState) error {
	t := table.NewWriter()
	t.SetOutputMirror(a.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"来源", "地区", "状态", "最新时期", "发布日", "获取日", "距今(天)", "上次查看", "下期", "应于"})
	var reasons []string
	for _, s := range states {
		t.AppendRow(table.Row{sourceTitle(s), s.RefArea, stateNames[s.State], s.Period, s.Released, s.Fetched, s.AgeDays, s.LookedOn, s.Expected, s.DueOn})
		if s.Reason != "" {
			reasons = append(reasons, fmt.Sprintf("%s: %s（%s）%s", s.Source, s.Remedy, s.Reason, s.Detail))
		}
	}
	t.Render()
	for _, reason := range reasons {
		a.tell("%s", reason)
	}
	return nil
}

func sourceTitle(s sourceState) string {
	for _, p := range publishers() {
		if p.Name == s.Source {
			return p.Title
		}
	}
	for _, d := range county.Datasets() {
		if d.ID == s.Dataset {
			return d.Title
		}
	}
	return s.Dataset
}

// buildStates are the states a build publishes.
func (a *app) buildStates(day string) ([]transform.SourceState, error) {
	states, err := a.sourceStates(day)
	if err != nil {
		return nil, err
	}
	var rows []transform.SourceState
	for _, s := range states {
		rows = append(rows, transform.SourceState{Source: s.Source, Dataset: s.Dataset, RefArea: s.RefArea, State: s.State, Reason: s.Reason, LookedOn: s.LookedOn, Expected: s.Expected, DueOn: s.DueOn})
	}
	return rows, nil
}
