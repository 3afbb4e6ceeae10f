package alert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/schedules/record"
)

// post is a channel that keeps what it was sent, and fails where it is told to.
type post struct {
	name     string
	isDown   bool
	online   bool
	messages []Message
}

func (p *post) Name() string      { return p.name }
func (p *post) OpensSocket() bool { return p.online }
func (p *post) Send(_ context.Context, m Message) error {
	if p.isDown {
		return errors.New("the relay is down")
	}
	p.messages = append(p.messages, m)
	return nil
}

// told lists what was sent: phase and key, in order.
func (p *post) told() (all []string) {
	for _, m := range p.messages {
		for _, n := range m.Notices {
			all = append(all, n.Phase+" "+n.Key())
		}
	}
	return all
}

func counted(all []string) map[string]int {
	n := map[string]int{}
	for _, one := range all {
		n[one]++
	}
	return n
}

// watch is an installation whose runs are simulated.
type watch struct {
	t        *testing.T
	store    Store
	channels []Channel
	remind   time.Duration
	offline  bool
	faults   []Fault
}

func newWatch(t *testing.T, channels ...Channel) *watch {
	return &watch{t: t, store: Store{Path: filepath.Join(t.TempDir(), "alerts.json")}, channels: channels, remind: 24 * time.Hour}
}

// run is one evaluation, as after a run of the program: every time the state is
// read from the disk and written again.
func (w *watch) run(now time.Time, look Look) {
	w.t.Helper()
	err := w.store.Use(func(state *State, save func() error) error {
		state.Configure(nil, Names(w.channels), now)
		state.Advance(look, now, w.remind, Names(w.channels))
		if err := save(); err != nil {
			return err
		}
		s := Sending{From: "明溪县", Now: now, Channels: w.channels, Offline: w.offline, Clean: record.Clean}
		_, faults, err := s.Send(context.Background(), state, save)
		w.faults = append(w.faults, faults...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func standing(conditions ...Condition) Look {
	return Look{Judged: Kinds(), Conditions: conditions}
}

var (
	night   = time.Date(2026, 3, 1, 18, 20, 0, 0, time.UTC)
	lowDisk = Condition{Kind: KindDiskLow, Title: "磁盘空间不足"}
	nbs     = Condition{Kind: KindSourceStale, Subject: "nbs", Title: "国家统计局：取数失败"}
	spb     = Condition{Kind: KindSourceLate, Subject: "spb", Title: "国家邮政局：逾期未发布"}
)

// A month of three runs a day: the disk is low from the 5th to the 12th, one
// source is stale for one run on the 8th, another late from the 20th on. Each
// gives one notice at its onset, one a day after that and one when it is over,
// and nothing else is said.
func TestMonth(t *testing.T) {
	p := &post{name: "mail"}
	w := newWatch(t, p)
	runs := 0
	for day := range 31 {
		for _, hour := range []time.Duration{0, 8, 13} {
			now := night.Add(time.Duration(day)*24*time.Hour + hour*time.Hour)
			var found []Condition
			if day >= 4 && day < 11 {
				found = append(found, lowDisk)
			}
			if day == 7 && hour == 8 {
				found = append(found, nbs)
			}
			if day >= 19 {
				found = append(found, spb)
			}
			w.run(now, standing(found...))
			runs++
		}
	}
	want := map[string]int{
		"onset disk_low": 1, "reminder disk_low": 6, "recovery disk_low": 1, // 7 days, the first told by the onset
		"onset source_stale/nbs": 1, "recovery source_stale/nbs": 1,
		"onset source_late/spb": 1, "reminder source_late/spb": 11,
	}
	got := counted(p.told())
	for key, n := range want {
		if got[key] != n {
			t.Errorf("%s: wanted %d notices, found %d", key, n, got[key])
		}
		delete(got, key)
	}
	if len(got) > 0 || runs != 93 {
		t.Errorf("wanted nothing else, found %v", got)
	}
	state, err := w.store.Read()
	if err != nil || len(state.List()) != 1 || len(state.Owed) != 0 || state.Counts()[KindSourceLate] != 1 {
		t.Errorf("found %+v (%v)", state, err)
	}
	if info, err := os.Stat(w.store.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("wanted mode 0600, found %v (%v)", info, err)
	}
}

// Reminders at an interval: under, at and over it, and never where none are
// wanted.
func TestReminders(t *testing.T) {
	for _, c := range []struct {
		remind, gap time.Duration
		want        int
	}{{24 * time.Hour, 24*time.Hour - time.Second, 1}, {24 * time.Hour, 24 * time.Hour, 2}, {24 * time.Hour, 25 * time.Hour, 2}, {0, 1000 * time.Hour, 1}, {time.Hour, 61 * time.Minute, 2}} {
		p := &post{name: "mail"}
		w := newWatch(t, p)
		w.remind = c.remind
		w.run(night, standing(lowDisk))
		w.run(night.Add(c.gap), standing(lowDisk))
		if got := p.told(); len(got) != c.want {
			t.Errorf("every %s, after %s: wanted %d notices, found %v", c.remind, c.gap, c.want, got)
		}
	}
}

// What comes and goes at every run for ten days is told three times an interval
// and no more; while it is held back nothing is lost: it is told when it stays.
func TestFlappingIsNoFlood(t *testing.T) {
	p := &post{name: "mail"}
	w := newWatch(t, p)
	now := night
	for i := range 10 * 48 {
		look := standing()
		if i%2 == 0 {
			look = standing(nbs)
		}
		w.run(now, look)
		now = now.Add(30 * time.Minute)
	}
	got := counted(p.told())
	if onsets := got["onset source_stale/nbs"]; onsets != 3*10 || got["recovery source_stale/nbs"] != onsets {
		t.Errorf("wanted 3 onsets and recoveries a day for 10 days, found %v", got)
	}
	p.messages = nil
	for range 60 { // it stays
		w.run(now, standing(nbs))
		now = now.Add(30 * time.Minute)
	}
	if got := counted(p.told()); got["onset source_stale/nbs"] != 1 || got["recovery source_stale/nbs"] != 0 {
		t.Errorf("wanted it told when it stays, found %v", got)
	}
}

// A kind that was not judged stays as it stands: fetch says nothing of the
// disk.
func TestNotJudgedIsNotOver(t *testing.T) {
	p := &post{name: "mail"}
	w := newWatch(t, p)
	w.run(night, standing(lowDisk, nbs))
	w.run(night.Add(time.Hour), Look{Judged: []string{KindSourceStale}})
	if got := p.told(); !slices.Equal(got, []string{"onset disk_low", "onset source_stale/nbs", "recovery source_stale/nbs"}) {
		t.Errorf("found %v", got)
	}
}

// A channel that is down for a week is told how things stand when it is back:
// one notice a condition, the newest. Its fault is logged once; the other
// channel is told everything in time.
func TestChannelThatIsDown(t *testing.T) {
	mail, hook := &post{name: "mail", isDown: true}, &post{name: "webhook"}
	w := newWatch(t, mail, hook)
	for day := range 7 {
		look := standing(lowDisk)
		if day < 3 {
			look = standing(lowDisk, nbs)
		}
		w.run(night.Add(time.Duration(day)*24*time.Hour), look)
	}
	if len(w.faults) != 1 || w.faults[0].Channel != "mail" {
		t.Errorf("wanted one fault logged, found %v", w.faults)
	}
	if got := counted(hook.told()); got["onset disk_low"] != 1 || got["reminder disk_low"] != 6 || got["reminder source_stale/nbs"] != 2 || got["recovery source_stale/nbs"] != 1 {
		t.Errorf("webhook: found %v", got)
	}
	mail.isDown = false
	w.run(night.Add(6*24*time.Hour+time.Hour), standing(lowDisk))
	if got := mail.told(); !slices.Equal(got, []string{"recovery source_stale/nbs", "reminder disk_low"}) || len(mail.messages) != 1 {
		t.Errorf("mail: found %v", got)
	}
	if got := mail.messages[0].Notices[1].Since; !got.Equal(night) {
		t.Errorf("wanted it standing since %s, found %s", night, got)
	}
	mail.isDown = true
	w.run(night.Add(7*24*time.Hour+time.Hour), standing())
	if len(w.faults) != 2 {
		t.Errorf("wanted a new fault logged again, found %v", w.faults)
	}
}

// A run that may open no socket leaves the notices of such channels for the
// next that may.
func TestOfflineWaits(t *testing.T) {
	mail, command := &post{name: "mail", online: true}, &post{name: "command"}
	w := newWatch(t, mail, command)
	w.offline = true
	w.run(night, standing(lowDisk))
	if len(mail.messages) != 0 || len(command.messages) != 1 {
		t.Errorf("offline: found %v, %v", mail.told(), command.told())
	}
	w.offline = false
	w.run(night.Add(time.Hour), standing(lowDisk))
	if !slices.Equal(mail.told(), []string{"onset disk_low"}) || len(command.messages) != 1 {
		t.Errorf("online: found %v, %v", mail.told(), command.told())
	}
}

// A channel that leaves the configuration is owed nothing; a kind that is
// switched off is over without a word.
func TestConfigurationChanges(t *testing.T) {
	p := &post{name: "mail", isDown: true}
	w := newWatch(t, p)
	w.run(night, standing(lowDisk, nbs))
	command := &post{name: "command"}
	w.channels = []Channel{command}
	for i := range 3 {
		w.run(night.Add(time.Duration(i+1)*time.Hour), standing(lowDisk, nbs))
	}
	if got := command.told(); !slices.Equal(got, []string{"onset disk_low", "onset source_stale/nbs"}) {
		t.Errorf("a new channel: wanted it told what stands, once, found %v", got)
	}
	state, err := w.store.Read()
	if err != nil || len(state.Owed) != 0 || len(state.Faults) != 0 {
		t.Errorf("found %+v (%v)", state, err)
	}
	state.Configure([]string{KindDiskLow}, nil, night)
	if len(state.List()) != 1 || len(standing(lowDisk, nbs).Without([]string{KindDiskLow}).Conditions) != 1 {
		t.Errorf("found %+v", state.List())
	}
}

// A clock that goes back by a year neither floods nor silences.
func TestClockGoesBack(t *testing.T) {
	p := &post{name: "mail"}
	w := newWatch(t, p)
	w.run(night, standing(lowDisk))
	then := night.Add(-365 * 24 * time.Hour)
	for i := range 49 {
		w.run(then.Add(time.Duration(i)*time.Hour), standing(lowDisk))
	}
	if got := counted(p.told()); got["onset disk_low"] != 1 || got["reminder disk_low"] != 2 {
		t.Errorf("found %v", got)
	}
}

// A state that is damaged is moved aside and begun anew; one that cannot be
// locked is busy; ten processes at once tell each condition once.
func TestStore(t *testing.T) {
	p := &post{name: "mail"}
	w := newWatch(t, p)
	if err := os.WriteFile(w.store.Path, []byte(`{"schema": "netm`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Read(); err == nil {
		t.Error("wanted an error, found none")
	}
	w.run(night, standing(lowDisk))
	if _, err := os.Stat(w.store.Path + ".damaged"); err != nil || len(p.messages) != 1 {
		t.Errorf("found %v, %v", err, p.told())
	}
	err := w.store.Use(func(*State, func() error) error {
		return Store{Path: w.store.Path, Wait: 50 * time.Millisecond}.Use(func(*State, func() error) error { return nil })
	})
	if !errors.Is(err, ErrBusy) {
		t.Errorf("wanted busy, found %v", err)
	}
	done := make(chan bool)
	made := make(chan int, 10)
	for range 10 {
		go func() {
			defer func() { done <- true }()
			err := w.store.Use(func(state *State, save func() error) error {
				made <- len(state.Advance(standing(lowDisk, spb), night.Add(time.Minute), w.remind, []string{"mail"}))
				return save()
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	for range 10 {
		<-done
	}
	close(made)
	sum := 0
	for n := range made {
		sum += n
	}
	if sum != 1 {
		t.Errorf("wanted one onset among ten processes, found %d", sum)
	}
}

// Scores: the first are only kept; a total and a gate that change are told with
// from and to; what goes back before anybody was told is not.
func TestScoreChanges(t *testing.T) {
	score := func(total, gate string, met bool) map[string]Score {
		return map[string]Score{"350421": {Name: "明溪县", Total: total, Max: "100", Gates: []Gate{{"A", "促进发展", gate, "15", met}, {"B", "监管", "9", "10", false}}}}
	}
	s := newState()
	tell := func(snapshot string, at time.Duration, areas map[string]Score, channels ...string) (told []string) {
		for _, n := range s.Advance(standing(s.Compare(snapshot, areas)...), night.Add(at), 24*time.Hour, channels) {
			told = append(told, fmt.Sprintf("%s %s %s→%s", n.Phase, n.Subject, n.From, n.To))
		}
		return told
	}
	for i, c := range []struct {
		areas map[string]Score
		want  []string
	}{
		{score("61.5", "14.5", false), nil},
		{score("61.5", "14.5", false), nil},
		{score("62", "15", true), []string{"event 350421/total 61.5→62", "event 350421/A 14.5 分（低于底线 15 分）→15 分（达到底线 15 分）"}},
		{score("62", "15.5", true), nil},
	} {
		if got := tell("s", time.Duration(i)*time.Hour, c.areas, "mail"); !slices.Equal(got, c.want) {
			t.Errorf("%d: wanted %q, found %q", i, c.want, got)
		}
	}
	tell("t", 9*time.Hour, score("60", "15.5", true), "mail")
	if owed := s.owedTo("mail"); len(owed) != 2 || owed[1].From != "61.5" || owed[1].To != "60" {
		t.Errorf("wanted one change from 61.5 to 60 owed, found %+v", owed)
	}
	tell("u", 10*time.Hour, score("61.5", "15.5", true), "mail")
	if owed := s.owedTo("mail"); len(owed) != 1 || owed[0].Subject != "350421/A" {
		t.Errorf("wanted the total's change gone, found %+v", owed)
	}
}

// A message names what is new, reminded and over, each with its remedy, in
// Chinese; a long list is cut and counted; no text breaks a line.
func TestMessage(t *testing.T) {
	c := Condition{Kind: KindQuarantined, Subject: "inbox/350421/快\n递.xlsx", Title: "报表未采用：inbox/350421/快\n递.xlsx", Detail: strings.Repeat("长", 400), Remedy: "请更正"}
	notices := []Notice{noticeOf(PhaseOnset, c, night, night), noticeOf(PhaseRecovery, lowDisk, night, night.Add(time.Hour)), noticeOf(PhaseReminder, spb, night, night.Add(48*time.Hour))}
	m := Compose("明溪县", "20260301T182000Z-00000001", night, notices, record.Clean)
	if m.Subject != "【netmarket】明溪县：1 项新问题、1 项提醒、1 项已恢复" {
		t.Errorf("found %q", m.Subject)
	}
	for _, want := range []string{"[新问题] 报表未采用：inbox/350421/快\\n递.xlsx\n", "  处置：请更正\n", "[已恢复] 磁盘空间不足\n  自 2026-03-02 02:20 起，至 2026-03-02 03:20 止\n", "  自 2026-03-02 02:20 起未恢复\n", "…\n"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("wanted %q in\n%s", want, m.Text)
		}
	}
	var many []Notice
	for i := range 100 {
		many = append(many, noticeOf(PhaseOnset, Condition{Kind: KindQuarantined, Subject: fmt.Sprint(i), Title: "报表未采用"}, night, night))
	}
	if m := Compose("", "", night, many, record.Clean); len(m.Notices) != mostNotices || m.Omitted != 60 || !strings.Contains(m.Text, "另有 60 条") {
		t.Errorf("found %d notices, %d omitted", len(m.Notices), m.Omitted)
	}
}
