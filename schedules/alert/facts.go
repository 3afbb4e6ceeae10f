package alert

import (
	"fmt"
	"slices"
	"time"

	"netmarket/schedules/record"
)

// Facts are how an installation stands. What is nil was not looked at, and
// nothing of its kind is judged.
type Facts struct {
	Sources     []Source
	Quarantined []File
	Disk        *Disk
	Snapshot    *Snapshot
	Push        []Push
	Runs        map[string]record.Record // the last run of each command that was not busy
	Died        []record.Record          // runs newly found dead
	Clock       *Clock
}

// Source is a publisher's series.
type Source struct {
	Name, Title  string
	Stale, Late  bool
	Remedy       string // Chinese, of the reason
	Detail       string
	Expected     string // YYYY-MM of the release that is late
	DueOn        string // YYYY-MM-DD
	LastLookedOn string
}

// File is a file of the inbox that was refused.
type File struct{ Path, Problem string }

// Disk is the room under the data directory, in bytes.
type Disk struct {
	Dir        string
	Free, Want uint64
}

// Snapshot is the current one.
type Snapshot struct {
	ID, AsOf string
	AgeDays  int // of AsOf
	MostDays int // an age beyond it is reported
}

// Push is a portal that has not got the current snapshot.
type Push struct {
	Portal, Snapshot string
	Since            time.Time
	Why              string
	IsStopped        bool // no try is left, or the portal said it is gone
}

// Clock says why the machine's clock cannot be believed; Why is empty where it
// can.
type Clock struct{ Why string }

// Look judges the facts.
func (f Facts) Look() Look {
	var l Look
	judge := func(kind string, is bool, conditions []Condition) {
		if is {
			l.Judged = append(l.Judged, kind)
			l.Conditions = append(l.Conditions, conditions...)
		}
	}
	stale, late := f.sources()
	judge(KindSourceStale, f.Sources != nil, stale)
	judge(KindSourceLate, f.Sources != nil, late)
	judge(KindQuarantined, f.Quarantined != nil, f.quarantined())
	judge(KindDiskLow, f.Disk != nil, f.disk())
	judge(KindSnapshotOld, f.Snapshot != nil, f.snapshot())
	judge(KindPush, f.Push != nil, f.push())
	judge(KindWithheld, f.Runs != nil, f.withheld())
	judge(KindRunFailed, f.Runs != nil, f.failed())
	judge(KindClockHeld, f.Clock != nil, f.clock())
	judge(KindRunDied, true, f.died())
	return l
}

func (f Facts) sources() (stale, late []Condition) {
	for _, s := range f.Sources {
		if s.Stale {
			stale = append(stale, Condition{Kind: KindSourceStale, Subject: s.Name, Title: s.Title + "：取数失败", Detail: s.Detail, Remedy: s.Remedy})
		}
		if s.Late {
			late = append(late, Condition{
				Kind: KindSourceLate, Subject: s.Name, Title: s.Title + "：逾期未发布",
				Detail: fmt.Sprintf("%s 的数据应于 %s 前发布，尚未见到", s.Expected, s.DueOn),
				Remedy: "请到发布单位网站查看；已发布而程序未取到的，另存该页后用 netmarket capture 录入",
			})
		}
	}
	return stale, late
}

func (f Facts) quarantined() (all []Condition) {
	for _, file := range f.Quarantined {
		all = append(all, Condition{
			Kind: KindQuarantined, Subject: file.Path, Title: "报表未采用：" + file.Path, Detail: file.Problem,
			Remedy: "请报送单位按说明更正后重新放入收件夹；netmarket inspect 可列出全部问题及单元格",
		})
	}
	return all
}

func (f Facts) disk() []Condition {
	if f.Disk == nil || f.Disk.Free >= f.Disk.Want {
		return nil
	}
	return []Condition{{
		Kind: KindDiskLow, Title: "磁盘空间不足",
		Detail: fmt.Sprintf("%s 所在磁盘剩余 %d MiB，要求不少于 %d MiB", f.Disk.Dir, f.Disk.Free>>20, f.Disk.Want>>20),
		Remedy: "请清理磁盘，或用 netmarket prune 删除旧快照",
	}}
}

func (f Facts) snapshot() []Condition {
	if f.Snapshot == nil || f.Snapshot.AgeDays <= f.Snapshot.MostDays {
		return nil
	}
	return []Condition{{
		Kind: KindSnapshotOld, Title: fmt.Sprintf("评分已 %d 天未更新", f.Snapshot.AgeDays),
		Detail: fmt.Sprintf("当前快照 %s，截至 %s；应每 %d 天内更新", f.Snapshot.ID, f.Snapshot.AsOf, f.Snapshot.MostDays),
		Remedy: "请用 netmarket runs 查看最近的运行，并确认定时任务仍在运行（netmarket schedule list）",
	}}
}

func (f Facts) push() (all []Condition) {
	for _, p := range f.Push {
		c := Condition{
			Kind: KindPush, Subject: p.Portal, Title: "门户 " + p.Portal + " 未收到新快照",
			Detail: fmt.Sprintf("快照 %s，自 %s 起未送达：%s", p.Snapshot, p.Since.In(zone).Format(minutes), p.Why),
			Remedy: "程序会自动重试；请联系门户方检查接收地址，netmarket push --history 可查各次结果",
		}
		if p.IsStopped {
			c.Remedy = "已不再重试；请联系门户方，恢复后运行 netmarket push --enable " + p.Portal
		}
		all = append(all, c)
	}
	return all
}

// publishing are the commands that may be withheld.
var publishing = []string{"refresh", "build", "publish", "check"}

// withheld stands from a run that was withheld to one that published.
func (f Facts) withheld() []Condition {
	var last record.Record
	for _, command := range publishing {
		r := f.Runs[command]
		if last.Started.Before(r.Started) && (r.Class == record.ClassWithheld || r.Class == record.ClassDone || r.Class == record.ClassStale) {
			last = r
		}
	}
	if last.Class != record.ClassWithheld {
		return nil
	}
	return []Condition{{
		Kind: KindWithheld, Title: "校验未通过，未发布新快照", Detail: last.Error,
		Remedy: "旧快照仍然有效；请用 netmarket check 查看未通过的校验，更正数据后重新运行 netmarket refresh",
	}}
}

// unattended are the commands nobody watches.
var unattended = []string{"refresh", "fetch", "verify", "prune", "push", "backup"}

func (f Facts) failed() (all []Condition) {
	for _, command := range unattended {
		r, ran := f.Runs[command]
		if !ran || r.Class != record.ClassFault && r.Class != record.ClassUsage || command == "push" && f.isPushedSince(r) {
			continue
		}
		remedy := "请按说明处理后重新运行；netmarket runs 列出各次运行"
		if r.Class == record.ClassUsage {
			remedy = "配置或参数有误，重试无用；请按说明改正 netmarket.yaml 或命令参数"
		}
		all = append(all, Condition{Kind: KindRunFailed, Subject: command, Title: "netmarket " + command + " 运行失败", Detail: r.Error, Remedy: remedy})
	}
	return all
}

// StepPush is the step of a refresh that tells the portals.
const StepPush = "push"

// isPushedSince is true where a refresh after a push that failed did its work.
func (f Facts) isPushedSince(r record.Record) bool {
	refresh := f.Runs["refresh"]
	return refresh.Started.After(r.Started) && slices.ContainsFunc(refresh.Steps, func(s record.Step) bool {
		return s.Name == StepPush && s.Status == record.ClassDone
	})
}

func (f Facts) died() (all []Condition) {
	for _, r := range f.Died {
		if r.Class != record.ClassDied || r.Command != "" && !slices.Contains(unattended, r.Command) {
			continue
		}
		detail := fmt.Sprintf("运行 %s 于 %s 开始，没有结束记录", r.Run, r.Started.In(zone).Format(minutes))
		if n := len(r.Steps); n > 0 {
			detail += "，最后完成的步骤是 " + r.Steps[n-1].Name
		}
		all = append(all, Condition{
			Kind: KindRunDied, Subject: r.Run, Title: "netmarket " + r.Command + " 中途被终止", Detail: detail,
			Remedy: "多因断电、重启或内存不足被系统终止；数据未受影响，下次运行会自行补做",
		})
	}
	return all
}

func (f Facts) clock() []Condition {
	if f.Clock == nil || f.Clock.Why == "" {
		return nil
	}
	return []Condition{{
		Kind: KindClockHeld, Title: "本机时钟不可信", Detail: f.Clock.Why,
		Remedy: "请校准本机时钟；若时钟确实无误，运行 netmarket schedule accept-clock",
	}}
}
