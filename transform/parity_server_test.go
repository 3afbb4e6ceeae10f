//go:build linux

package transform

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// startPostgreSQL starts an empty server for this test on a socket of its own
// and returns a connection; it is stopped with the test. Where PostgreSQL is
// not installed, or may not be run by this user, the test is skipped.
func startPostgreSQL(t *testing.T) *pgconn.PgConn {
	t.Helper()
	bin := postgreSQLPrograms(t)
	account := unprivileged(t)
	dir, err := os.MkdirTemp("", "parity-") // short: a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if account.Credential != nil {
		if err := os.Chown(dir, int(account.Credential.Uid), int(account.Credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "parity", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, account
	if out, err := initdb.CombinedOutput(); errors.Is(err, syscall.EPERM) {
		t.Skipf("skipped: PostgreSQL cannot be started by this user: %v", err)
	} else if err != nil {
		t.Fatalf("make a PostgreSQL data directory: %v\n%s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "autovacuum=off", "-c", "jit=off", "-c", "max_parallel_workers_per_gather=0", "-c", "work_mem=64MB")
	var log bytes.Buffer
	server.Dir, server.SysProcAttr, server.Stderr, server.Stdout = dir, account, &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT) // disconnects and stops at once
		_ = server.Wait()
	})
	return connectPostgreSQL(t, dir, &log)
}

func connectPostgreSQL(t *testing.T, dir string, log *bytes.Buffer) *pgconn.PgConn {
	t.Helper()
	ctx := context.Background()
	var err error
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(50 * time.Millisecond) {
		var conn *pgconn.PgConn
		if conn, err = pgconn.Connect(ctx, "host="+dir+" user=parity dbname=postgres sslmode=disable"); err == nil {
			t.Cleanup(func() { _ = conn.Close(ctx) })
			return conn
		}
	}
	t.Fatalf("connect to PostgreSQL: %v\n%s", err, log)
	return nil
}

// postgreSQLPrograms is the directory of initdb and postgres: on the path, else
// where Debian's package puts the newest version.
func postgreSQLPrograms(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path)
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Skip("skipped: wanted PostgreSQL's initdb on the path or in /usr/lib/postgresql, found none; install Debian's package postgresql")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// unprivileged says as whom the server runs: PostgreSQL refuses root, so that
// root starts it as the account of Debian's package, else as nobody. It ends
// when the test ends, however that comes about.
func unprivileged(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		return as
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(account.Uid, 10, 32)
		gid, errG := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(errU, errG); err != nil {
			t.Fatal(err)
		}
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return as
	}
	t.Skip("skipped: PostgreSQL does not run as root: wanted an account postgres or nobody, found neither")
	return nil
}
