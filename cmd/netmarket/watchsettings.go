package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"netmarket/publish/push"
	"netmarket/schedules/alert"
)

// metricsSettings say where the figures of each run are told.
type metricsSettings struct {
	Textfile string `yaml:"textfile"` // for a node exporter
}

// lineageSettings say where lineage events go.
type lineageSettings struct {
	Namespace string `yaml:"namespace"` // of jobs and tables (netmarket)
	File      string `yaml:"file"`      // a line each; relative to the data directory
	URL       secret `yaml:"url"`       // posted to
}

// alertSettings say what is worth a notice and who gets it.
type alertSettings struct {
	Name            string          `yaml:"name"`              // of this installation, in notices (the machine's)
	RemindEvery     *time.Duration  `yaml:"remind_every"`      // of what stands (24h); 0 for no reminders
	Off             []string        `yaml:"off"`               // kinds that are not told
	DiskFreeMiB     uint64          `yaml:"disk_free_mib"`     // less is low (2048)
	SnapshotAgeDays int             `yaml:"snapshot_age_days"` // more is old (3)
	PushAfter       time.Duration   `yaml:"push_after"`        // a portal without the snapshot for longer is told (6h)
	Command         commandSettings `yaml:"command"`           // a program that is given each notice as JSON
	Webhook         webhookSettings `yaml:"webhook"`           // an address that each notice is posted to
	Mail            mailSettings    `yaml:"mail"`              // a mail relay
	Ping            pingSettings    `yaml:"ping"`              // who notices silence
}

type commandSettings struct {
	Argv    []string      `yaml:"argv"`    // a program and its arguments; no shell
	Timeout time.Duration `yaml:"timeout"` // of one attempt (15s)
}

type webhookSettings struct {
	URL     secret        `yaml:"url"`     // file:PATH, env:NAME, or the address itself
	Timeout time.Duration `yaml:"timeout"` // of one attempt (15s)
}

type mailSettings struct {
	Host     string        `yaml:"host"`     // of the relay
	Port     int           `yaml:"port"`     // of the relay
	TLS      string        `yaml:"tls"`      // starttls | tls | none
	User     string        `yaml:"user"`     // of the relay, may be empty
	Password secret        `yaml:"password"` // file:PATH or env:NAME
	From     string        `yaml:"from"`     // sender
	To       []string      `yaml:"to"`       // recipients
	Timeout  time.Duration `yaml:"timeout"`  // of one attempt (15s)
}

type pingSettings struct {
	URL       secret        `yaml:"url"`            // asked for after each good refresh
	OnFailure secret        `yaml:"on_failure_url"` // after each bad one
	Timeout   time.Duration `yaml:"timeout"`        // of one attempt (15s)
}

// secret is a value, or where it is kept: file:PATH or env:NAME.
type secret string

const (
	inFile = "file:"
	inEnv  = "env:"
)

// isReference is true of a secret that is kept elsewhere.
func (s secret) isReference() bool {
	return strings.HasPrefix(string(s), inFile) || strings.HasPrefix(string(s), inEnv)
}

// read returns the value, without the line end of its file; a relative file
// lies in dir. The error never quotes the value.
func (s secret) read(dir string) (string, error) {
	if name, ok := strings.CutPrefix(string(s), inEnv); ok {
		value := os.Getenv(name)
		if value == "" {
			return "", fmt.Errorf("wanted a value in the environment variable %s, found none", name)
		}
		return value, nil
	}
	path, ok := strings.CutPrefix(string(s), inFile)
	if !ok {
		return string(s), nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	text, err := push.ReadSecretFile(path)
	if err == nil && strings.TrimSpace(text) == "" {
		err = fmt.Errorf("wanted a value in %s, found none", path)
	}
	return strings.TrimRight(text, "\r\n"), err
}

// Defaults of what watches over the runs.
const (
	defaultRemind    = 24 * time.Hour
	defaultDiskMiB   = 2048
	defaultAgeDays   = 3
	defaultPushAfter = 6 * time.Hour
	defaultTimeout   = 15 * time.Second
	mostTimeout      = time.Minute
)

// check finds every mistake that shows without reading a secret.
func (s alertSettings) check() error {
	var faults []error
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf("alerts."+format, args...)) }
	for _, kind := range s.Off {
		if !slices.Contains(alert.Kinds(), kind) {
			add("off: wanted kinds of %s, found %q", strings.Join(alert.Kinds(), ", "), kind)
		}
	}
	if s.RemindEvery != nil && (*s.RemindEvery < 0 || *s.RemindEvery > 0 && *s.RemindEvery < time.Minute) {
		add("remind_every: wanted 0 or a minute and more, found %s", *s.RemindEvery)
	}
	if s.SnapshotAgeDays < 0 || s.PushAfter < 0 {
		add("snapshot_age_days and push_after: wanted 0 or more, found %d and %s", s.SnapshotAgeDays, s.PushAfter)
	}
	for name, timeout := range map[string]time.Duration{"command": s.Command.Timeout, "webhook": s.Webhook.Timeout, "mail": s.Mail.Timeout, "ping": s.Ping.Timeout} {
		if timeout < 0 || timeout > mostTimeout {
			add("%s.timeout: wanted at most %s, found %s", name, mostTimeout, timeout)
		}
	}
	if len(s.Command.Argv) > 0 && !filepath.IsAbs(s.Command.Argv[0]) {
		add("command.argv: wanted the full path of a program, found %q", s.Command.Argv[0])
	}
	faults = append(faults, s.Webhook.URL.checkURL("alerts.webhook.url"), s.Ping.URL.checkURL("alerts.ping.url"), s.Ping.OnFailure.checkURL("alerts.ping.on_failure_url"), s.Mail.check())
	return errors.Join(faults...)
}

func (s mailSettings) check() error {
	if s.Host == "" && s.From == "" && len(s.To) == 0 {
		return nil
	}
	var faults []error
	if s.Password != "" && !s.Password.isReference() {
		faults = append(faults, errors.New("alerts.mail.password: wanted file:PATH or env:NAME, found a value; a password does not belong in this file"))
	}
	if (s.User == "") != (s.Password == "") {
		faults = append(faults, errors.New("alerts.mail: wanted user and password, or neither, found one of them"))
	}
	if err := s.mail("").Check(); err != nil {
		faults = append(faults, fmt.Errorf("alerts.mail: %w", err))
	}
	return errors.Join(faults...)
}

func (s mailSettings) mail(password string) alert.Mail {
	return alert.Mail{Host: s.Host, Port: s.Port, TLS: s.TLS, User: s.User, Password: password, From: s.From, To: s.To, Timeout: within(s.Timeout)}
}

// checkURL judges an address that stands in the file itself; what is wrong with
// it is said without quoting it, for it may hold a secret.
func (s secret) checkURL(key string) error {
	if s == "" || s.isReference() {
		return nil
	}
	u, err := url.Parse(string(s))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return fmt.Errorf("%s: wanted https://host/path (http:// only inside network.allow), file:PATH or env:NAME, found something else", key)
	}
	return nil
}

func within(timeout time.Duration) time.Duration {
	if timeout == 0 {
		return defaultTimeout
	}
	return timeout
}

func (s alertSettings) remindEvery() time.Duration {
	if s.RemindEvery != nil {
		return *s.RemindEvery
	}
	return defaultRemind
}

func (s alertSettings) withDefaults() alertSettings {
	if s.DiskFreeMiB == 0 {
		s.DiskFreeMiB = defaultDiskMiB
	}
	if s.SnapshotAgeDays == 0 {
		s.SnapshotAgeDays = defaultAgeDays
	}
	if s.PushAfter == 0 {
		s.PushAfter = defaultPushAfter
	}
	return s
}

// hideSecrets tells the masker what is secret: every value of the configuration
// that may be, and those that are kept elsewhere where reading is allowed.
func (a *app) hideSecrets() {
	for _, s := range []secret{a.settings.Lineage.URL, a.settings.Alerts.Webhook.URL, a.settings.Alerts.Mail.Password, a.settings.Alerts.Ping.URL, a.settings.Alerts.Ping.OnFailure} {
		if value, err := s.read(a.data); err == nil {
			a.hide(value)
		}
	}
}

// hide masks a value; of an address also its path and question, which are what
// is secret of it.
func (a *app) hide(value string) {
	_ = a.mask.Hide(value) // shorter than four bytes is no secret
	if u, err := url.Parse(value); err == nil && u.Host != "" && len(u.RequestURI()) > 8 {
		_ = a.mask.Hide(u.RequestURI())
	}
}
