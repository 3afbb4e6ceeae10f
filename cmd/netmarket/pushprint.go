package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/push"
)

var deliveryNames = map[string]string{
	push.StatePending: "待送", push.StateDelivered: "已送达", push.StateSuperseded: "已由更新的快照取代",
	push.StateExhausted: "重试用尽", push.StateGone: "门户已拒收（410）", push.StateWithdrawn: "门户已移出配置",
}

// tellPushed prints what was tried and how each portal stands. Told after a
// refresh, a portal that has the snapshot already is not worth a line.
func (a *app) tellPushed(r push.Result, isAll bool) {
	for _, t := range r.Tried {
		if t.Fault == "" {
			a.tell("推送 %s → %s：已送达（%d，%d 毫秒）", r.Snapshot, t.Portal, t.Status, t.DurationMS)
			continue
		}
		fmt.Fprintf(a.err, "推送 %s → %s：未成（%s）%s\n", r.Snapshot, t.Portal, faultText(t.Attempt), t.Detail)
	}
	for _, d := range r.Deliveries {
		switch {
		case d.State == push.StatePending:
			fmt.Fprintf(a.err, "待送 %s：已试 %d 次，下次 %s\n", d.Portal, d.Tries, chinaTime(d.NextTry))
		case d.State == push.StateExhausted:
			fmt.Fprintf(a.err, "重试用尽 %s：修复后运行 netmarket push --enable %s\n", d.Portal, d.Portal)
		case isAll && d.State == push.StateDelivered:
			a.tell("%s 已有 %s（%s）", d.Portal, r.Snapshot, chinaTime(d.EndedAt))
		}
	}
	for _, name := range r.Disabled {
		fmt.Fprintf(a.err, "%s 已拒收（410），不再推送；恢复请运行 netmarket push --enable %s，否则请从配置中移除\n", name, name)
	}
}

func faultText(t push.Attempt) string {
	if t.Status == 0 {
		return t.Fault
	}
	return fmt.Sprintf("%s，HTTP %d", t.Fault, t.Status)
}

func chinaTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china).Format(time.DateTime)
}

// pushHistory prints what is kept of the outbox.
func (a *app) pushHistory() error {
	history, err := a.outbox().History()
	if err != nil {
		return asBusy(err)
	}
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.push_history/v1", "events": history})
	}
	t := table.NewWriter()
	t.SetOutputMirror(a.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"序号", "快照", "门户", "状态", "尝试", "最近一次", "用时(毫秒)", "结果", "下次"})
	for _, p := range history {
		for _, d := range p.Deliveries {
			row := table.Row{p.Sequence, p.Snapshot, d.Portal, deliveryNames[d.State], len(d.Attempts), "", "", "", chinaTime(d.NextTry)}
			if n := len(d.Attempts); n > 0 {
				last := d.Attempts[n-1]
				row[5], row[6], row[7] = chinaTime(last.At), last.DurationMS, faultText(last)
				if last.Fault == "" {
					row[7] = fmt.Sprintf("HTTP %d", last.Status)
				}
			}
			t.AppendRow(row)
		}
	}
	t.Render()
	return nil
}

// previewed is one message of push --dry-run --json.
type previewed struct {
	Portal  string          `json:"portal"`
	Headers push.Headers    `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

// pushPreview prints the messages as they would be sent now.
func (a *app) pushPreview() error {
	portals, err := a.settings.Push.Load(a.data, os.Getenv)
	if err != nil {
		return usage(err)
	}
	current, err := a.published()
	if errors.Is(err, publish.ErrNoSnapshot) {
		a.nothingToPush()
		portals, err = nil, nil
	}
	if err != nil {
		return err
	}
	messages := []previewed{}
	for _, p := range portals {
		h, body, err := a.outbox().Preview(current, p)
		if err != nil {
			return asBusy(err)
		}
		messages = append(messages, previewed{p.Name, h, body})
	}
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.push_preview/v1", "messages": messages})
	}
	for _, m := range messages {
		a.tell("%s\nwebhook-id: %s\nwebhook-timestamp: %s\nwebhook-signature: %s\n\n%s\n", m.Portal, m.Headers.ID, m.Headers.Timestamp, m.Headers.Signature, m.Body)
	}
	return nil
}

// keygenCommand makes a key to sign with. The secret goes to a file that only
// its owner may read; a public key is printed, for the portal.
func (a *app) keygenCommand() *cobra.Command {
	var kind, out string
	cmd := &cobra.Command{
		Use:   "keygen --out FILE",
		Short: "Make a key that signs messages; prints what the portal is to be given",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if out == "" {
				return usage(errors.New("push keygen: wanted --out FILE for the secret, found none"))
			}
			own, portals, err := push.Generate(kind)
			if err != nil {
				return usage(fmt.Errorf("push keygen: %w", err))
			}
			if err := writeSecret(out, own); err != nil {
				return err
			}
			if kind == push.KindHMAC {
				portals = "" // the secret itself: it is carried by file, not by terminal
			}
			if a.asJSON {
				return a.printJSON(map[string]string{"schema": "netmarket.push_key/v1", "kind": kind, "file": out, "public_key": portals})
			}
			a.tell("密钥已写入 %s（仅本人可读）", out)
			if portals != "" {
				a.tell("交给门户的公钥：%s", portals)
				return nil
			}
			a.tell("该文件同时是门户要保存的共享密钥，请经可信渠道交付")
			return nil
		},
	}
	cmd.Flags().StringVar(&kind, "kind", push.KindEd25519, "ed25519 | hmac")
	cmd.Flags().StringVar(&out, "out", "", "file for the secret; must not exist yet")
	return cmd
}

// writeSecret writes a new file that only its owner may read, down to the disk.
func writeSecret(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usage(fmt.Errorf("push keygen: %w", err))
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteString(text + "\n"); err != nil {
		return err
	}
	return f.Sync()
}
