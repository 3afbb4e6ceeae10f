package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netmarket/ingest"
	"netmarket/ingest/fetch"
)

// pageFacts are what the flags of capture say of a page; a file capture.json
// beside the page says the same where a flag is not given, so that many pages
// can be carried in at once.
type pageFacts struct {
	Source     string `json:"source"`
	URL        string `json:"url"`
	Origin     string `json:"origin"`
	ReleasedOn string `json:"released_on"`
	Note       string `json:"note"`
	Accept     string `json:"accept"`
}

func (a *app) captureCommand() *cobra.Command {
	var flags pageFacts
	cmd := &cobra.Command{
		Use:   "capture FILE… --source nbs|spb --url URL [--released-on DATE]",
		Short: "Take saved release pages into the store by hand and print what is read from them",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			return a.locked(func() error { return a.captureFiles(files, flags) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.Source, "source", "", "publisher: nbs (国家统计局) or spb (国家邮政局)")
	f.StringVar(&flags.URL, "url", "", "address the page was saved from")
	f.StringVar(&flags.ReleasedOn, "released-on", "", "release date, YYYY-MM-DD (default the date printed on the page)")
	f.StringVar(&flags.Accept, "accept", "", "why figures are taken that do not fit those held; kept with the page")
	return cmd
}

// captured is what capture --json prints for one page.
type captured struct {
	Schema       string          `json:"schema"`
	Capture      string          `json:"capture"`
	Source       string          `json:"source"`
	URL          string          `json:"url"`
	Origin       string          `json:"origin"`
	Vintage      string          `json:"vintage"`
	IsNew        bool            `json:"is_new"`
	Result       string          `json:"result"` // new, same_figures (other bytes, no new vintage) or unchanged
	Observations []observationV1 `json:"observations"`
}

// observationV1 is an observation in the words of the contract.
type observationV1 struct {
	RefArea     string `json:"ref_area"`
	Measure     string `json:"measure"`
	Freq        string `json:"freq"`
	TimePeriod  string `json:"time_period"`
	Cumulative  bool   `json:"cumulative"`
	Value       string `json:"obs_value"`
	UnitMeasure string `json:"unit_measure"`
	UnitMult    int    `json:"unit_mult"`
	Status      string `json:"obs_status"`
	Locator     string `json:"locator"`
}

func (a *app) captureFiles(files []string, flags pageFacts) error {
	run, err := a.keptRun()
	if err != nil {
		return err
	}
	var problems []error
	for _, file := range files {
		c, err := a.captureFile(run, file, flags)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		if err := a.tellCaptured(c); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return coded{worst(problems), errors.Join(problems...)}
	}
	return nil
}

// worst is usage when any problem is one, else stale: a page that was not
// understood.
func worst(problems []error) int {
	code := exitStale
	for _, err := range problems {
		if c := exitCode(err); c == exitUsage {
			return exitUsage
		} else if !fetch.IsRefusal(err) {
			code = c
		}
	}
	return code
}

// captureFile parses a page before it is kept: one that is not understood is
// refused here, where a person can look at it.
func (a *app) captureFile(run *fetch.Run, file string, flags pageFacts) (*captured, error) {
	facts, err := factsOf(file, flags)
	if err != nil {
		return nil, err
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(fmt.Errorf("read page: %w", err))
	}
	source, err := publisherOf(facts.Source)
	if err != nil {
		return nil, usage(err)
	}
	taken, err := run.TakeByHand(source, fetch.HandOver{Body: body, URL: facts.URL, Origin: facts.Origin, ReleasedOn: facts.ReleasedOn, Note: facts.Note, Accept: facts.Accept})
	if fetch.IsAhead(err) {
		return nil, usage(err)
	}
	if err != nil {
		return nil, explained(err)
	}
	c := taken.Capture
	out := &captured{Schema: "netmarket.capture/v1", Capture: c.ID, Source: c.Source, URL: c.URL, Origin: c.Origin, Vintage: c.Vintage, IsNew: taken.Result == fetch.ResultNew, Result: taken.Result}
	for _, o := range taken.Observations {
		out.Observations = append(out.Observations, observationV1{o.RefArea, o.Measure, o.Freq, o.TimePeriod, o.Cumulative, o.Value, o.UnitMeasure, o.UnitMult, o.Status, o.Locator})
	}
	return out, nil
}

// explained adds the remedy to figures that do not fit.
func explained(err error) error {
	if fetch.MayBeAccepted(err) {
		return fmt.Errorf("%w; if the page is right, take it with --accept and the reason", err)
	}
	return err
}

// factsOf joins the flags with the capture.json beside the page.
func factsOf(file string, flags pageFacts) (pageFacts, error) {
	var facts pageFacts
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "capture.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return facts, fmt.Errorf("read capture.json: %w", err)
	}
	if err == nil {
		if err := json.Unmarshal(text, &facts); err != nil {
			return facts, usage(fmt.Errorf("read capture.json beside the page: %w", err))
		}
	}
	for _, f := range []struct{ to, from *string }{{&facts.Source, &flags.Source}, {&facts.URL, &flags.URL}, {&facts.ReleasedOn, &flags.ReleasedOn}, {&facts.Accept, &flags.Accept}} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	if facts.Origin == "" {
		facts.Origin = ingest.OriginOfficial
	}
	return facts, facts.validate()
}

func (f pageFacts) validate() error {
	if _, err := publisherOf(f.Source); err != nil {
		return usage(fmt.Errorf("--source: %w", err))
	}
	if !strings.HasPrefix(f.URL, "https://") && !strings.HasPrefix(f.URL, "http://") {
		return usage(fmt.Errorf("--url: wanted the page's address beginning with http:// or https://, found %q", f.URL))
	}
	if f.ReleasedOn != "" {
		if _, err := time.Parse(time.DateOnly, f.ReleasedOn); err != nil {
			return usage(fmt.Errorf("--released-on: wanted YYYY-MM-DD, found %q", f.ReleasedOn))
		}
	}
	if !slices.Contains([]string{ingest.OriginOfficial, ingest.OriginReconstruction, ingest.OriginSynthetic}, f.Origin) {
		return usage(fmt.Errorf("capture.json: origin: wanted official, reconstruction or synthetic, found %q", f.Origin))
	}
	return nil
}

func (a *app) tellCaptured(c *captured) error {
	if a.asJSON {
		return a.printJSON(c)
	}
	state := map[string]string{fetch.ResultNew: "new", fetch.ResultUnchanged: "known", fetch.ResultSameFigures: "known figures"}[c.Result]
	a.tell("%s %s %.8s %s, vintage %s, %d figures", state, c.Source, c.Capture, c.Origin, c.Vintage, len(c.Observations))
	for _, o := range c.Observations {
		kind := "month"
		if o.Cumulative {
			kind = "cumulative"
		}
		a.tell("  %-34s %-8s %-10s %14s %s×10^%d  %s", o.Measure, o.TimePeriod, kind, o.Value, o.UnitMeasure, o.UnitMult, o.Locator)
	}
	return nil
}
