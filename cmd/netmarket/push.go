package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"netmarket/ingest/web"
	"netmarket/publish"
	"netmarket/publish/push"
	"netmarket/schedules/alert"
	"netmarket/schedules/record"
)

func (a *app) pushCommand() *cobra.Command {
	var showHistory, dryRun, all bool
	var enable string
	cmd := &cobra.Command{
		Use:   "push",
		Short: "Tell the configured portals of the current snapshot; try again what is due",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case showHistory:
				return a.pushHistory()
			case dryRun:
				return a.pushPreview()
			}
			return a.pushNow(cmd.Context(), enable, all)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&showHistory, "history", false, "list what was sent, newest first, and send nothing")
	f.BoolVar(&dryRun, "dry-run", false, "print the messages that would be sent, and send nothing")
	f.BoolVar(&all, "now", false, "also try what is due later")
	f.StringVar(&enable, "enable", "", "take up a portal again that answered 410 or whose tries ran out")
	cmd.MarkFlagsMutuallyExclusive("history", "dry-run", "now")
	cmd.MarkFlagsMutuallyExclusive("history", "dry-run", "enable")
	cmd.AddCommand(a.keygenCommand())
	return cmd
}

// pushNow delivers what is due and tells how the newest snapshot stands.
func (a *app) pushNow(ctx context.Context, enable string, all bool) error {
	names := a.settings.Push.Names()
	if len(names) == 0 {
		return usage(errors.New("push: no portal is configured; name one under push.portals in netmarket.yaml"))
	}
	if enable != "" && !slices.Contains(names, enable) {
		return usage(fmt.Errorf("push --enable: wanted one of %s, found %q", strings.Join(names, ", "), enable))
	}
	portals, err := a.settings.Push.Load(a.data, os.Getenv)
	if err != nil {
		return usage(err)
	}
	var result push.Result
	err = a.pushing(func() (err error) {
		outbox := a.outbox()
		if enable != "" {
			if err := outbox.Enable(enable); err != nil {
				return err
			}
		}
		if err := a.reconcile(outbox); err != nil {
			return err
		}
		result, err = a.deliver(ctx, outbox, portals, all)
		return err
	})
	if errors.Is(err, publish.ErrNoSnapshot) {
		result, err = a.nothingToPush(), nil
	}
	if err != nil {
		return asBusy(err)
	}
	if a.asJSON {
		err = a.printJSON(pushed{Schema: "netmarket.push/v1", Result: result})
	} else {
		a.tellPushed(result, true)
	}
	if err == nil && len(result.Waiting) > 0 {
		return coded{exitStale, errReported}
	}
	return err
}

// nothingToPush tells that nothing is published yet. That is no fault: the job
// that tries again asks long before a first refresh, and nothing is owed.
func (a *app) nothingToPush() push.Result {
	a.tell("尚未发布快照，没有可推送的内容")
	return push.Result{Deliveries: []push.Delivery{}, Tried: []push.Tried{}, Waiting: []string{}}
}

// pushed is what push --json prints.
type pushed struct {
	Schema string `json:"schema"`
	push.Result
}

// outbox is this installation's.
func (a *app) outbox() push.Outbox {
	return push.Outbox{Path: a.path("state.db"), Now: now, Told: a.seams.state, Step: func(name string) error { return a.crashPoint("push:" + name) }}
}

// pushing runs f while this process is the only one that sends: two at once
// would send everything twice, which portals put up with but need not.
func (a *app) pushing(f func() error) (err error) {
	lock := flock.New(a.path(".push.lock"))
	held, err := lock.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return usage(fmt.Errorf("no data directory at %s; run netmarket init --data %s", a.data, a.data))
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", a.data, err)
	}
	if !held {
		return coded{exitBusy, errors.New("another push is under way; try again when it has ended")}
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return f()
}

func asBusy(err error) error {
	if errors.Is(err, push.ErrBusy) {
		return coded{exitBusy, err}
	}
	return err
}

// reconcile makes the current snapshot what is owed.
func (a *app) reconcile(outbox push.Outbox) error {
	current, err := a.published()
	if err != nil {
		return err
	}
	_, _, err = outbox.Reconcile(current, a.settings.Push.Names())
	return err
}

// published are the facts of the current snapshot that portals are told.
func (a *app) published() (push.Published, error) {
	s, err := publish.Current(a.path("published"))
	if err != nil {
		return push.Published{}, err
	}
	manifest, err := os.ReadFile(s.Path("manifest.json"))
	if err != nil {
		return push.Published{}, fmt.Errorf("read manifest of %s: %w", s.ID, err)
	}
	sum := sha256.Sum256(manifest)
	return push.Published{
		Snapshot: s.ID, ContentID: s.Manifest.ContentID, ManifestSHA256: hex.EncodeToString(sum[:]),
		Edition: s.Manifest.Run.Edition, AsOf: s.Manifest.Run.AsOf,
	}, nil
}

func (a *app) deliver(ctx context.Context, outbox push.Outbox, portals []push.Portal, all bool) (push.Result, error) {
	policy, err := a.policy()
	if err != nil {
		return push.Result{}, usage(err)
	}
	policy.UserAgent = "netmarket/" + version + " (signed push)"
	client := web.New(policy)
	defer client.Close()
	return outbox.Deliver(ctx, portals, poster{client}, all)
}

// poster lets the outbox send through the guarded client.
type poster struct{ client *web.Client }

func (p poster) Post(ctx context.Context, url string, h push.Headers, body []byte, timeout time.Duration) push.Receipt {
	reply, err := p.client.Post(ctx, web.Message{URL: url, Body: body, Timeout: timeout, Header: map[string]string{
		"webhook-id": h.ID, "webhook-timestamp": h.Timestamp, "webhook-signature": h.Signature,
	}})
	if f, ok := errors.AsType[*web.Fault](err); ok {
		return push.Receipt{Fault: f.Code, Detail: f.Detail}
	}
	if err != nil {
		return push.Receipt{Fault: "interrupted", Detail: err.Error()}
	}
	return push.Receipt{Status: reply.Status, RetryAfter: reply.RetryAfter}
}

// pushAfterRefresh owes the portals the snapshot that is current and, unless
// offline, tries once. The snapshot is published whatever comes of it, so that
// a failure is a line for the operator and never refresh's exit code.
func (a *app) pushAfterRefresh(ctx context.Context, offline bool) error {
	if len(a.settings.Push.Portals) == 0 {
		return nil
	}
	err := a.pushing(func() error {
		outbox := a.outbox()
		if err := a.reconcile(outbox); err != nil || offline {
			return err
		}
		return a.pushOnce(ctx, outbox)
	})
	if err != nil && ctx.Err() == nil {
		fmt.Fprintf(a.err, "推送未成：%v；快照已发布，稍后运行 netmarket push\n", err)
		return nil
	}
	return ctx.Err()
}

// pushOnce delivers what is due, as a step of the run's record.
func (a *app) pushOnce(ctx context.Context, outbox push.Outbox) error {
	step, status := a.rec.Step(alert.StepPush), record.ClassFault
	defer func() { step.End(status, 0, 0) }()
	portals, err := a.settings.Push.Load(a.data, os.Getenv)
	if err != nil {
		return err
	}
	result, err := a.deliver(ctx, outbox, portals, false)
	if err != nil {
		return err
	}
	a.tellPushed(result, false)
	if status = record.ClassDone; len(result.Waiting) > 0 {
		status = record.ClassStale
	}
	return nil
}
