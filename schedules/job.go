package schedules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/robfig/cron/v3"
)

//go:embed *.yaml
var files embed.FS

// Job is one scheduled job as its file declares it.
type Job struct {
	Name     string        `yaml:"name"`            // the file's name without .yaml
	Cron     string        `yaml:"cron"`            // minute hour day month weekday, in TimeZone
	TimeZone string        `yaml:"time_zone"`       // IANA name: Asia/Shanghai
	Steps    []string      `yaml:"steps"`           // of Steps, in the order they are taken
	Sources  []string      `yaml:"sources"`         // what fetch looks at; empty for a job that fetches nothing
	CatchUp  string        `yaml:"catch_up"`        // of CatchUps: what happens to runs that were missed
	Window   time.Duration `yaml:"catch_up_window"` // runs missed for longer are not made up
	Overlap  string        `yaml:"overlap"`         // of Overlaps: what happens while another run holds the lock
	Tries    int           `yaml:"tries"`           // attempts at a run that ends with a fault
	Jitter   time.Duration `yaml:"jitter"`          // a run starts up to this much later, so that counties do not all ask at once
	Why      string        `yaml:"why"`             // for whoever wonders about the hour

	schedule cron.Schedule
	zone     *time.Location
}

// Steps are what a job may do; each is the command of that name. verify reads
// the data as well; backfill is fetch over every year.
func Steps() []string {
	return []string{"fetch", "backfill", "build", "check", "publish", "verify", "prune", "push", "backup"}
}

const (
	catchUpNone   = "none"
	catchUpLatest = "latest"
	catchUpAll    = "all"
	overlapSkip   = "skip"
	overlapQueue  = "queue"
)

// CatchUps are the policies for runs missed while nothing was running: none of
// them is made up, one run stands for all of them, or each has its run.
func CatchUps() []string { return []string{catchUpNone, catchUpLatest, catchUpAll} }

// Overlaps are the policies while another run holds the lock: give the run up,
// or try again until the lock is free.
func Overlaps() []string { return []string{overlapSkip, overlapQueue} }

// Bounds of a job's fields.
const (
	mostWindow = 366 * 24 * time.Hour
	mostTries  = 10
)

// mostJitter keeps a delayed run from being taken for a missed one.
const mostJitter = time.Hour

// Jobs returns the program's own jobs by name.
func Jobs() ([]Job, error) { return Load(files) }

// Load reads every *.yaml file at the root of fsys and returns the jobs by
// name. The error names every fault of every file: file, field, wanted, found.
func Load(fsys fs.FS) ([]Job, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	slices.Sort(names)
	var jobs []Job
	var faults []error
	for _, name := range names {
		job, err := loadJob(fsys, name)
		if err != nil {
			faults = append(faults, fmt.Errorf("schedules/%s: %w", name, err))
			continue
		}
		jobs = append(jobs, job)
	}
	return jobs, errors.Join(faults...)
}

func loadJob(fsys fs.FS, name string) (Job, error) {
	var job Job
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return job, err
	}
	if err := yaml.UnmarshalWithOptions(text, &job, yaml.Strict()); err != nil {
		return job, err
	}
	return job, job.prepare(strings.TrimSuffix(path.Base(name), ".yaml"))
}

// prepare checks every field and parses the schedule.
func (j *Job) prepare(file string) error {
	faults := []error{
		wanted("name", j.Name, j.Name == file, file),
		wanted("catch_up", j.CatchUp, slices.Contains(CatchUps(), j.CatchUp), oneOf(CatchUps())),
		wanted("overlap", j.Overlap, slices.Contains(Overlaps(), j.Overlap), oneOf(Overlaps())),
		wanted("jitter", j.Jitter.String(), j.Jitter >= 0 && j.Jitter <= mostJitter, "0s to "+mostJitter.String()),
		wanted("catch_up_window", j.Window.String(), (j.Window > 0) == (j.CatchUp != catchUpNone) && j.Window >= 0 && j.Window <= mostWindow, "up to "+mostWindow.String()+" where runs are made up, none where catch_up is none"),
		wanted("tries", fmt.Sprint(j.Tries), j.Tries >= 1 && j.Tries <= mostTries, fmt.Sprintf("1 to %d", mostTries)),
		wanted("why", j.Why, strings.TrimSpace(j.Why) != "", "a reason"),
		wanted("steps", "none", len(j.Steps) > 0, "one or more of "+oneOf(Steps())),
		wanted("sources", fmt.Sprint(j.Sources), (len(j.Sources) > 0) == (slices.Contains(j.Steps, "fetch") || slices.Contains(j.Steps, "backfill")), "sources where fetch or backfill is a step, none elsewhere"),
	}
	for _, step := range j.Steps {
		faults = append(faults, wanted("steps", step, slices.Contains(Steps(), step), oneOf(Steps())))
	}
	for _, source := range j.Sources {
		faults = append(faults, wanted("sources", source, sourceForm.MatchString(source), "the name of a source"))
	}
	var err error
	if j.zone, err = loadZone(j.TimeZone); err != nil {
		faults = append(faults, err)
	}
	if j.schedule, err = parseCron(j.Cron); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

var sourceForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// wanted is nil where ok, else says what the field should have been.
func wanted(field, found string, ok bool, want string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s: wanted %s, found %q", field, want, found)
}

func oneOf(list []string) string { return strings.Join(list, ", ") }
