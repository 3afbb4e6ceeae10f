package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Severities of a finding.
const (
	doctorFail = "fail" // the nightly job fails, or will
	doctorWarn = "warn" // it goes on, and somebody should look
)

// doctorFinding is one thing that is not as it should be.
type doctorFinding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Found    string `json:"found"`  // what, with the place
	Remedy   string `json:"remedy"` // what to do, Chinese
}

// doctorReport is what doctor --json prints.
type doctorReport struct {
	Schema   string          `json:"schema"`
	Checked  int             `json:"checked"` // codes looked for
	Findings []doctorFinding `json:"findings"`
}

// doctorCode is one finding that the doctor knows. The list is closed.
type doctorCode struct {
	code, severity, meaning, remedy string
}

// examination looks at one installation. A check reports by found; what it
// cannot look at because something else is broken it leaves to that finding.
type examination struct {
	*app
	ctx      context.Context
	findings []doctorFinding
	// isForeign: the data directory has a format this program does not know.
	isForeign bool
}

func (e *examination) found(code, format string, args ...any) {
	at := slices.IndexFunc(doctorCodes, func(c doctorCode) bool { return c.code == code })
	c := doctorCodes[at]
	e.findings = append(e.findings, doctorFinding{c.code, c.severity, c.meaning + "：" + fmt.Sprintf(format, args...), c.remedy})
}

func (a *app) doctorCommand() *cobra.Command {
	var list bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, disk, clock, locks, calendars, catalogue, sources, snapshots; each finding with its remedy",
		Args:  cobra.NoArgs,
		// A configuration that cannot be read is a finding here, not the end.
		PersistentPreRunE: func(*cobra.Command, []string) error { a.isParsed = true; a.logTo(a.err); return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return a.listDoctorCodes()
			}
			return a.examine(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list every finding there can be")
	return cmd
}

func (a *app) listDoctorCodes() error {
	if a.asJSON {
		all := []doctorFinding{}
		for _, c := range doctorCodes {
			all = append(all, doctorFinding{c.code, c.severity, c.meaning, c.remedy})
		}
		return a.printJSON(doctorReport{"netmarket.doctor/v1", len(all), all})
	}
	for _, c := range doctorCodes {
		a.tell("%-20s %s  %s\n    %s", c.code, c.severity, c.meaning, c.remedy)
	}
	return nil
}

func (a *app) examine(ctx context.Context) error {
	e := &examination{app: a, ctx: ctx, findings: []doctorFinding{}}
	for _, look := range []func(){
		e.lookAtConfiguration, e.lookAtPlace, e.lookAtModes, e.lookAtDisk, e.lookAtClock, e.lookAtLaw, e.lookAtEngine,
		e.lookAtCaptures, e.lookAtLog, e.lookAtInbox, e.lookAtQuarantine, e.lookAtSources,
		e.lookAtSnapshots, e.lookAtLeftovers, e.lookAtSchedule, e.lookAtBackup, e.lookAtProofs,
		e.lookAtTokens, e.lookAtTLS, e.lookAtPush, e.lookAtTemp,
	} {
		look()
		if e.isForeign {
			break // a newer version's: nothing is understood, nothing may be written
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(e.findings, func(x, y doctorFinding) int { return strings.Compare(x.Severity, y.Severity) })
	report := doctorReport{"netmarket.doctor/v1", len(doctorCodes), e.findings}
	if a.asJSON {
		if err := a.printJSON(report); err != nil {
			return err
		}
	} else {
		a.tellReport(report)
	}
	if slices.ContainsFunc(e.findings, func(f doctorFinding) bool { return f.Severity == doctorFail }) {
		return coded{exitStale, errReported}
	}
	return nil
}

func (a *app) tellReport(r doctorReport) {
	marks := map[string]string{doctorFail: "✗", doctorWarn: "!"}
	for _, f := range r.Findings {
		a.tell("%s %s  %s\n    处理：%s", marks[f.Severity], f.Code, f.Found, f.Remedy)
	}
	if len(r.Findings) == 0 {
		a.tell("已检查 %d 项，未发现问题", r.Checked)
		return
	}
	a.tell("已检查 %d 项，发现 %d 个问题", r.Checked, len(r.Findings))
}

// lookAtConfiguration reads the configuration as every command does.
func (e *examination) lookAtConfiguration() {
	if err := e.prepare(); err != nil {
		code := "configuration"
		if newer := (*formatError)(nil); errors.As(err, &newer) {
			code, e.isForeign = "format_newer", true
		}
		e.found(code, "%v", err)
		e.settings, e.edition, e.asOf = settings{}, defaultEdition, now().In(china).Format(time.DateOnly) // the rest is looked at with the defaults
		return
	}
	if _, err := e.bases(); err != nil {
		e.found("configuration", "%v", err)
	}
	if _, err := e.policy(); err != nil {
		e.found("configuration", "%v", err)
	}
	if _, err := e.jobs(); err != nil {
		e.found("schedule_file", "%v", err)
	}
	if _, err := e.corrections(); err != nil {
		e.found("corrections", "%v", err)
	}
	if _, err := e.ownAreas(); err != nil {
		e.found("areas", "%v", err)
	}
	e.lookAtNetwork()
}

// lookAtNetwork finds settings that open more than an office means to.
func (e *examination) lookAtNetwork() {
	allowed, err := e.allowed()
	if err != nil {
		return
	}
	for _, p := range allowed {
		if p.Addr().Is4() && p.Bits() < 8 || p.Addr().Is6() && p.Bits() < 16 {
			e.found("network_open", "network.allow %s", p)
		}
	}
	bases, err := e.bases()
	if err != nil {
		return
	}
	for _, name := range siteNames() {
		if strings.HasPrefix(bases[name], "http://") {
			e.found("network_plain", "sources.%s.base_url %s", name, bases[name])
		}
	}
}
