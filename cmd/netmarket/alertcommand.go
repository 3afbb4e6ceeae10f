package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"netmarket/schedules/alert"
	"netmarket/schedules/record"
)

func (a *app) alertCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "alert", Short: "What stands, and who is told of it", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(
		&cobra.Command{
			Use: "check", Short: "Judge sources, inbox, disk, snapshot, runs and portals now, and tell what is new, reminded or over", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.alertCheck(cmd) },
		},
		&cobra.Command{
			Use: "list", Short: "List what stands", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return a.alertList() },
		},
		&cobra.Command{
			Use: "test", Short: "Send a message to every configured channel", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.alertTest(cmd) },
		},
	)
	return cmd
}

func (a *app) alertCheck(cmd *cobra.Command) error {
	if _, err := os.Stat(a.data); err != nil {
		return usage(fmt.Errorf("no data directory at %s; run netmarket init --data %s", a.data, a.data))
	}
	a.hideSecrets()
	var err error
	if a.died, err = a.runs().Died(now()); err != nil {
		return err
	}
	if err := a.tellAlerts(cmd.Context(), a.facts(cmd.Context()), ""); err != nil {
		return err
	}
	return a.alertList()
}

// alertsDocument is what alert list --json prints.
type alertsDocument struct {
	Schema   string            `json:"schema"`
	Standing []alert.Standing  `json:"standing"`
	Owed     []alert.Owed      `json:"owed"`   // notices that some channel has not got
	Faults   map[string]string `json:"faults"` // channel → why it last failed
}

func (a *app) alertList() error {
	state, err := a.alertStore().Read()
	if err != nil {
		return err
	}
	if a.asJSON {
		doc := alertsDocument{"netmarket.alerts/v1", state.List(), state.Owed, state.Faults}
		if doc.Owed == nil {
			doc.Owed = []alert.Owed{}
		}
		return a.printJSON(doc)
	}
	if len(state.List()) == 0 {
		a.tell("没有未恢复的问题")
	} else {
		t := table.NewWriter()
		t.SetOutputMirror(a.out)
		t.SetStyle(table.StyleLight)
		t.AppendHeader(table.Row{"问题", "自", "说明", "处置"})
		for _, s := range state.List() {
			t.AppendRow(table.Row{record.Clean(s.Title), s.Since.In(china).Format("2006-01-02 15:04"), record.Clean(s.Detail), record.Clean(s.Remedy)})
		}
		t.SetColumnConfigs([]table.ColumnConfig{{Number: 1, WidthMax: 40}, {Number: 3, WidthMax: 50}, {Number: 4, WidthMax: 50}})
		t.Render()
	}
	for channel, fault := range state.Faults {
		a.tell("通道 %s 未能送出：%s", channel, fault)
	}
	return nil
}

// alertTest sends to every channel and tells how each went.
func (a *app) alertTest(cmd *cobra.Command) error {
	a.hideSecrets()
	return a.withSender(func(poster sender) error {
		channels := a.channels(poster)
		if len(channels) == 0 {
			return usage(errors.New("alert test: no channel is configured; name one under alerts in netmarket.yaml"))
		}
		m := alert.Compose(a.installation(), "", now(), nil, a.mask.Text)
		m.Subject, m.Text = "【netmarket】"+m.From+"：测试", "这是一条测试通知，说明该通道可用。\n"
		failed := 0
		for _, c := range channels {
			started := time.Now()
			if err := c.Send(cmd.Context(), m); err != nil {
				failed++
				fmt.Fprintf(a.err, "%s 未能送出：%s\n", c.Name(), a.mask.Text(err.Error()))
				continue
			}
			a.tell("%s 已送出（%d 毫秒）", c.Name(), time.Since(started).Milliseconds())
		}
		if failed > 0 {
			return errReported
		}
		return a.prove(func(p *proofs) { p.Alert = now().UTC() })
	})
}

func (a *app) runsCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs of the writing commands, newest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if limit < 0 {
				return usage(fmt.Errorf("--limit: wanted 0 (all) or more, found %d", limit))
			}
			return a.listRuns(limit)
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all")
	return cmd
}

// runsDocument is what runs --json prints.
type runsDocument struct {
	Schema string          `json:"schema"`
	Open   []record.Record `json:"open"` // without a record: they go on, or died
	Runs   []record.Record `json:"runs"` // newest first
	Torn   int             `json:"torn"` // lines that are no record
}

func (a *app) listRuns(limit int) error {
	records, torn, err := a.runs().List(limit)
	if err != nil {
		return err
	}
	open, err := a.runs().Running()
	if err != nil {
		return err
	}
	if a.asJSON {
		return a.printJSON(runsDocument{"netmarket.runs/v1", append([]record.Record{}, open...), append([]record.Record{}, records...), torn})
	}
	t := table.NewWriter()
	t.SetOutputMirror(a.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"开始", "命令", "结果", "用时(秒)", "新采集", "新报表", "未采用", "快照", "说明", "编号"})
	for _, r := range append(open, records...) {
		news := r.After
		if r.After == r.Before {
			news = ""
		}
		t.AppendRow(table.Row{
			r.Started.In(china).Format(time.DateTime), r.Command, classNames[r.Class], fmt.Sprintf("%d.%d", r.MS/1000, r.MS%1000/100), r.New.Captures, r.New.Files, leftText(r.Left), news, r.Error, r.Run,
		})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 7, WidthMax: 40}, {Number: 9, WidthMax: 50}})
	t.Render()
	if torn > 0 {
		a.tell("另有 %d 行不完整（多因断电），已略过", torn)
	}
	return nil
}

var classNames = map[string]string{
	record.ClassDone: "完成", record.ClassStale: "完成，有未采用", record.ClassWithheld: "校验未过，未发布", record.ClassBusy: "被占用", record.ClassUsage: "用法或配置有误",
	record.ClassFault: "故障", record.ClassInterrupted: "被中断", record.ClassDied: "中途终止", record.ClassRunning: "进行中",
}

func leftText(left []record.Left) string {
	var parts []string
	for i, l := range left {
		if i == 3 {
			parts = append(parts, fmt.Sprintf("等 %d 项", len(left)))
			break
		}
		parts = append(parts, l.Subject+"（"+strings.Join(l.Codes, "、")+"）")
	}
	return strings.Join(parts, "；")
}
