package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"netmarket/publish"
	"netmarket/publish/push"
	"netmarket/schedules/alert"
	"netmarket/schedules/record"
)

func (a *app) alertStore() alert.Store {
	return alert.Store{Path: a.path("alerts.json"), FS: a.seams.fs}
}

// facts are how the installation stands. What cannot be looked at is said and
// not judged.
func (a *app) facts(ctx context.Context) alert.Facts {
	s := a.settings.Alerts.withDefaults()
	f := alert.Facts{Died: a.died}
	var err error
	if f.Sources, err = a.sourceFacts(); err != nil {
		a.warn("sources not judged", err)
	}
	if free, err := freeUnder(a.data); err != nil {
		a.warn("disk not judged", err)
	} else {
		f.Disk = &alert.Disk{Dir: a.data, Free: free, Want: s.DiskFreeMiB << 20}
	}
	if current, err := publish.Current(a.path("published")); err == nil && !a.isDated {
		asOf := current.Manifest.Run.AsOf
		f.Snapshot = &alert.Snapshot{ID: current.ID, AsOf: asOf, AgeDays: daysBetween(asOf, a.today()), MostDays: s.SnapshotAgeDays}
	}
	if f.Push, err = a.pushOutstanding(s.PushAfter); err != nil {
		a.warn("push not judged", err)
	}
	records, _, err := a.runs().List(mostRunsRead)
	if err != nil {
		a.warn("runs not judged", err)
		return f
	}
	f.Runs = lastRuns(records)
	f.Quarantined = quarantinedOf(records)
	f.Clock = &alert.Clock{Why: clockFault(records, a.rec.ID(), now())}
	return f
}

// sourceFacts are the publishers' series; what others are only held against
// raises no alarm.
func (a *app) sourceFacts() ([]alert.Source, error) {
	states, err := a.sourceStates(a.today())
	if err != nil {
		return nil, err
	}
	facts := []alert.Source{}
	for _, p := range publishers() {
		for _, s := range states {
			if s.Source != p.Name || p.Holds {
				continue
			}
			facts = append(facts, alert.Source{
				Name: s.Source, Title: p.Title, Stale: s.State == "stale", Late: s.State == "late", Remedy: s.Remedy, Detail: s.Detail, Expected: s.Expected, DueOn: s.DueOn,
			})
		}
	}
	return facts, nil
}

// lastRuns are the newest runs of each command that did their work or not:
// busy ones did nothing.
func lastRuns(newestFirst []record.Record) map[string]record.Record {
	last := map[string]record.Record{}
	for _, r := range newestFirst {
		if _, known := last[r.Command]; !known && r.Class != record.ClassBusy && r.Class != record.ClassInterrupted {
			last[r.Command] = r
		}
	}
	return last
}

// quarantinedOf are the refused files of the newest run that read the inbox to
// its end; nil where none did.
func quarantinedOf(newestFirst []record.Record) []alert.File {
	for _, r := range newestFirst {
		gathered := false
		for _, s := range r.Steps {
			gathered = gathered || s.Name == "gather" && (s.Status == record.ClassDone || s.Status == record.ClassStale)
		}
		if !gathered {
			continue
		}
		files := []alert.File{}
		for _, l := range r.Left {
			if l.Kind == record.LeftQuarantined {
				files = append(files, alert.File{Path: l.Subject, Problem: l.Detail})
			}
		}
		return files
	}
	return nil
}

// How far the clock may stand from the run before; the schedule's ledger holds
// to the same.
const (
	mostBack    = 24 * time.Hour
	mostForward = 400 * 24 * time.Hour
)

// clockFault holds the clock against the newest run but this one.
func clockFault(newestFirst []record.Record, this string, now time.Time) string {
	for _, r := range newestFirst {
		if r.Run == this {
			continue
		}
		before := r.Started.In(china).Format(time.DateTime)
		switch {
		case r.Started.Sub(now) > mostBack:
			return fmt.Sprintf("本机时间 %s，比上次运行（%s）早一天以上", now.In(china).Format(time.DateTime), before)
		case now.Sub(r.Started) > mostForward:
			return fmt.Sprintf("本机时间 %s，比上次运行（%s）晚一年以上", now.In(china).Format(time.DateTime), before)
		}
		return ""
	}
	return ""
}

// freeUnder is what the disk of a directory gives to an ordinary user, in bytes.
func freeUnder(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("measure the disk of %s: %w", dir, err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// pushOutstanding are the portals that have not got the newest snapshot for
// longer than after.
func (a *app) pushOutstanding(after time.Duration) ([]alert.Push, error) {
	if len(a.settings.Push.Portals) == 0 {
		return []alert.Push{}, nil
	}
	history, err := a.outbox().History()
	if err != nil {
		return nil, err
	}
	owed := []alert.Push{}
	if len(history) == 0 {
		return owed, nil
	}
	newest := history[0]
	for _, d := range newest.Deliveries {
		isStopped := d.State == push.StateExhausted || d.State == push.StateGone
		if d.State != push.StatePending && !isStopped || !isStopped && now().Sub(newest.At) < after {
			continue
		}
		p := alert.Push{Portal: d.Portal, Snapshot: newest.Snapshot, Since: newest.At, Why: "尚未尝试", IsStopped: isStopped}
		if n := len(d.Attempts); n > 0 {
			p.Why = faultText(d.Attempts[n-1])
		}
		owed = append(owed, p)
	}
	return owed, nil
}

// scores are what of the current snapshot's scorecards is worth a notice.
func (a *app) alertScores() (string, map[string]alert.Score) {
	s, err := publish.Current(a.path("published"))
	if err != nil {
		return "", nil
	}
	doc, err := s.Totals()
	if err != nil {
		a.warn("scores not compared", err)
		return "", nil
	}
	areas := map[string]alert.Score{}
	for _, area := range doc.Areas {
		score := alert.Score{Name: area.Name, Total: area.Score.String(), Max: area.Max.String()}
		for _, g := range area.Groups {
			if g.Gate != nil {
				score.Gates = append(score.Gates, alert.Gate{ID: g.ID, Name: g.Name, Score: g.Score.String(), Least: g.Gate.String(), IsMet: g.Score >= *g.Gate})
			}
		}
		areas[area.RefArea] = score
	}
	return s.ID, areas
}

// tellAlerts takes the facts in and tells what is new, reminded or over. A
// notice that could not be sent stays owed; that it could not is logged once.
func (a *app) tellAlerts(ctx context.Context, f alert.Facts, run string) error {
	s := a.settings.Alerts
	return a.withSender(func(poster sender) error {
		channels := a.channels(poster)
		err := a.alertStore().Use(func(state *alert.State, save func() error) error {
			state.Configure(s.Off, alert.Names(channels), now())
			look := f.Look()
			look.Conditions = append(look.Conditions, state.Compare(a.alertScores())...)
			for _, n := range state.Advance(look.Without(s.Off), now(), s.remindEvery(), alert.Names(channels)) {
				slog.Warn("alert", "status", n.Phase, "kind", n.Kind, "subject", n.Subject, "title", n.Title, "from", n.From, "to", n.To)
			}
			if err := save(); err != nil {
				return err
			}
			sending := alert.Sending{From: a.installation(), Run: run, Now: now(), Channels: channels, Offline: a.offline, Clean: a.mask.Text}
			_, faults, err := sending.Send(ctx, state, save)
			for _, fault := range faults {
				slog.Warn("notice not sent; it is owed and tried again", "channel", fault.Channel, "error", fault.Err)
			}
			return err
		})
		if errors.Is(err, alert.ErrBusy) {
			slog.Warn("alerts not told", "error", err)
			return nil
		}
		return err
	})
}

// installation is the name in notices.
func (a *app) installation() string {
	if a.settings.Alerts.Name != "" {
		return a.settings.Alerts.Name
	}
	host, err := os.Hostname()
	if err != nil {
		return a.data
	}
	return host
}

// channels are the configured ones. One whose secret cannot be read fails when
// it is used, so that it is told like any other fault.
func (a *app) channels(poster sender) (channels []alert.Channel) {
	s := a.settings.Alerts
	if len(s.Command.Argv) > 0 {
		channels = append(channels, alert.Command{Argv: s.Command.Argv, Timeout: within(s.Command.Timeout)})
	}
	if s.Webhook.URL != "" {
		address, err := s.Webhook.URL.read(a.data)
		channels = append(channels, orBroken(alert.Webhook{URL: address, Poster: poster, Timeout: within(s.Webhook.Timeout)}, err))
	}
	if s.Mail.Host != "" {
		password, err := s.Mail.Password.read(a.data)
		m := s.Mail.mail(password)
		if err == nil && a.settings.Network.CAFile != "" {
			m.Roots, err = rootsWith(a.settings.Network.CAFile)
		}
		channels = append(channels, orBroken(m, err))
	}
	return channels
}

// broken is a channel that cannot be used.
type broken struct {
	alert.Channel
	err error
}

func (b broken) Send(context.Context, alert.Message) error { return b.err }

func orBroken(c alert.Channel, err error) alert.Channel {
	if err != nil {
		return broken{c, fmt.Errorf("alerts.%s: %w", c.Name(), err)}
	}
	return c
}
