// Package schedules says when the jobs run: one embedded YAML file a job. It
// is pure Go and runs nothing itself.
package schedules
