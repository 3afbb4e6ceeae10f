package main

import (
	"errors"
	"time"

	"netmarket/publish/backup"
	"netmarket/schedules"
)

// oldBackup is how long a place of backup may get nothing new.
const oldBackup = 8 * 24 * time.Hour

// silent is how long nobody may look for what is due: a timer fires daily at
// least.
const silent = 26 * time.Hour

// lookAtClock asks whether the schedule would believe the clock.
func (e *examination) lookAtClock() {
	if !exists(e.path("state.db")) {
		return
	}
	err := schedules.Ledger{Path: e.path("state.db"), Wait: time.Second}.CheckClock(now())
	if errors.Is(err, schedules.ErrClockHeld) {
		e.found("clock_held", "%v", err)
	}
}

func (e *examination) lookAtSchedule() {
	if !exists(e.path("state.db")) {
		e.found("no_schedule", "%s", e.path("state.db"))
		return
	}
	ledger := schedules.Ledger{Path: e.path("state.db"), Wait: time.Second}
	looked, err := ledger.LastLook()
	if err != nil {
		e.found("ledger_broken", "%v", err)
		return
	}
	if looked.IsZero() {
		e.found("no_schedule", "%s", e.path("state.db"))
		return
	}
	if now().Sub(looked) > silent {
		e.found("job_silent", "最近一次检查是 %s", looked.In(china).Format("2006-01-02 15:04"))
	}
	jobs, err := e.jobs()
	if err != nil {
		return // schedule_file says so
	}
	for _, j := range jobs {
		past, err := ledger.History(j.Name, 20)
		if err != nil {
			e.found("ledger_broken", "%v", err)
			return
		}
		e.lookAtJob(j, past)
	}
}

// lookAtJob judges a job by its newest occurrence that has a fate.
func (e *examination) lookAtJob(j schedules.Job, past []schedules.Occurrence) {
	for _, o := range past {
		if o.IsOpen() {
			continue
		}
		if o.Fate == schedules.Failed {
			e.found("job_failed", "%s（%s）%s", j.Name, o.Due.In(china).Format("2006-01-02 15:04"), o.Reason)
		}
		return
	}
}

func (e *examination) lookAtBackup() {
	if e.settings.Backup.To == "" {
		e.found("no_backup", "backup.to")
		return
	}
	place, err := e.place("")
	if err != nil {
		e.found("backup_old", "%v", err)
		return
	}
	if _, isDirectory := place.(backup.Directory); !isDirectory {
		return // a bucket is asked by netmarket backup list: the doctor opens no socket
	}
	all, err := backup.Backups(e.ctx, place)
	if err != nil || len(all) == 0 {
		e.found("backup_old", "%s 没有备份 %v", place, errors.Join(err))
		return
	}
	newest, err := time.Parse("20060102T150405Z", all[len(all)-1].ID)
	if err != nil || now().Sub(newest) > oldBackup {
		e.found("backup_old", "%s 最新的备份是 %s", place, all[len(all)-1].ID)
	}
}
