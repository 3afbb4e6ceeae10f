//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"netmarket/ingest/county"
)

// A reader that is killed from outside while it reads a large export costs that
// export alone: the night publishes the others and ends with its code for a
// quarantined file, and no reader, folder or half table is left.
func TestKilledReaderCostsOneFile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	tmp, data := t.TempDir(), filepath.Join(t.TempDir(), "data")
	run := func(args ...string) *exec.Cmd {
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, append([]string{"--data", data, "--as-of", "2026-03-31"}, args...)...)
		cmd.Args[0] = "netmarket" // TestMain tells by it what to run
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
		return cmd
	}
	if out, err := run("init").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(data, "inbox", "350423"), os.DirFS("../../testdata/sample/inbox/350423")); err != nil {
		t.Fatal(err)
	}
	complaintsFile(t, filepath.Join(data, "inbox", "350421", "投诉.csv"), 400_000)
	cmd := run("refresh", "--offline")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	killed := 0
	for running := true; running; {
		select {
		case <-ended:
			running = false
		case <-time.After(5 * time.Millisecond):
			killed += killLarge(cmd.Process.Pid)
		}
	}
	if killed == 0 {
		t.Fatal("wanted to kill a reader, met none")
	}
	if code := cmd.ProcessState.ExitCode(); code != exitStale {
		t.Errorf("wanted exit code %d, found %d\n%s", exitStale, code, stderr.String())
	}
	if text := stderr.String(); !strings.Contains(text, "投诉.csv") || !strings.Contains(text, "读取") || strings.Contains(text, "合成示例") {
		t.Errorf("wanted one line about the large export and no cell, found\n%s", text)
	}
	out, err := run("query", "--format", "csv", "select distinct code from published.problem where file like '%投诉%'").Output()
	if code := strings.Fields(string(out)); err != nil || len(code) != 2 || code[1] != county.CodeReaderCrashed && code[1] != county.CodeReaderMemory {
		t.Errorf("wanted the export's problem published, found %q (%v)", out, err)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("wanted no folder left, found %v (%v)", left, err)
	}
}

// killLarge kills the children of a process that have computed for more
// than 0.4 s.
func killLarge(parent int) (killed int) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil {
		return 0
	}
	for _, path := range threads {
		children, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		for _, child := range strings.Fields(string(children)) {
			pid, err := strconv.Atoi(child)
			if err == nil && ticksOf(pid) > 40 && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
	}
	return killed
}

// ticksOf is the processor time of a process, in hundredths of a second.
func ticksOf(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, facts, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(facts)
	if len(fields) < 13 {
		return 0
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0
	}
	return user
}
