package alert

import (
	"fmt"
	"strings"
	"time"
)

// MessageSchema names the shape of what commands and webhooks are given.
const MessageSchema = "netmarket.alert/v1"

// mostNotices is how many one message spells out.
const mostNotices = 40

// Message is everything one run has to tell a channel.
type Message struct {
	Schema  string    `json:"schema"`
	From    string    `json:"from"` // name of the installation
	At      time.Time `json:"at"`   // UTC
	Run     string    `json:"run,omitempty"`
	Subject string    `json:"subject"` // Chinese
	Text    string    `json:"text"`    // Chinese, of several lines
	Notices []Notice  `json:"notices"`
	Omitted int       `json:"omitted,omitempty"` // further notices, only counted
}

var phaseNames = map[string]string{PhaseOnset: "新问题", PhaseReminder: "提醒", PhaseRecovery: "已恢复", PhaseEvent: "变化"}

// zone is the time zone of texts.
var zone = time.FixedZone("Asia/Shanghai", 8*3600)

const minutes = "2006-01-02 15:04"

// Compose writes the message of some notices; clean makes each text one line
// without secrets.
func Compose(from, run string, at time.Time, notices []Notice, clean func(string) string) Message {
	m := Message{Schema: MessageSchema, From: clean(from), At: at.UTC(), Run: run, Notices: []Notice{}}
	m.Subject = fmt.Sprintf("【netmarket】%s：%s", m.From, count(notices))
	var b strings.Builder
	for i, n := range notices {
		if i == mostNotices {
			m.Omitted = len(notices) - i
			fmt.Fprintf(&b, "另有 %d 条，见 netmarket alert list\n", m.Omitted)
			break
		}
		n.Title, n.Detail, n.Remedy, n.Subject = clean(n.Title), clean(short(n.Detail)), clean(n.Remedy), clean(n.Subject)
		n.From, n.To = clean(n.From), clean(n.To)
		m.Notices = append(m.Notices, n)
		n.write(&b)
	}
	m.Text = b.String()
	return m
}

// count says how many of each phase there are: 2 项新问题、1 项已恢复.
func count(notices []Notice) string {
	var parts []string
	for _, phase := range []string{PhaseOnset, PhaseReminder, PhaseRecovery, PhaseEvent} {
		n := 0
		for _, notice := range notices {
			if notice.Phase == phase {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d 项%s", n, phaseNames[phase]))
		}
	}
	return strings.Join(parts, "、")
}

func (n Notice) write(b *strings.Builder) {
	fmt.Fprintf(b, "[%s] %s\n", phaseNames[n.Phase], n.Title)
	if n.From != "" || n.To != "" {
		fmt.Fprintf(b, "  %s → %s\n", n.From, n.To)
	}
	if n.Detail != "" && n.Phase != PhaseRecovery {
		fmt.Fprintf(b, "  说明：%s\n", n.Detail)
	}
	if n.Remedy != "" && n.Phase != PhaseRecovery {
		fmt.Fprintf(b, "  处置：%s\n", n.Remedy)
	}
	switch n.Phase {
	case PhaseRecovery:
		fmt.Fprintf(b, "  自 %s 起，至 %s 止\n", n.Since.In(zone).Format(minutes), n.At.In(zone).Format(minutes))
	case PhaseReminder:
		fmt.Fprintf(b, "  自 %s 起未恢复\n", n.Since.In(zone).Format(minutes))
	}
}

const mostDetail = 300 // characters

func short(s string) string {
	if runes := []rune(s); len(runes) > mostDetail {
		return string(runes[:mostDetail]) + "…"
	}
	return s
}
