// Command receiver is an example of a portal's side of netmarket push: it takes
// signed messages (Standard Webhooks), reads the snapshot they tell of, checks
// every byte of it, and only then makes it the one that is shown. It is meant
// to be read; a portal in another language does the same four things:
//
//  1. verify   the signature over the raw body, before the body is parsed (receive.go)
//  2. compare  the sequence with that of the release that is shown (receive.go)
//  3. stage    the whole snapshot aside, every file checked against the manifest (stage.go)
//  4. activate by one rename, which also records what was applied (release.go)
//
// Any 2xx says "you need not send this again". Anything else is tried again for
// three days, and a newer snapshot takes the place of an older message.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"netmarket/publish/push"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "receiver: "+err.Error())
		stop()
		os.Exit(1)
	}
}

// files is a flag that may be given several times.
type files []string

func (f *files) String() string     { return strings.Join(*f, " ") }
func (f *files) Set(s string) error { *f = append(*f, s); return nil }

func run(ctx context.Context, args []string) error {
	var keys files
	flags := flag.NewFlagSet("receiver", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8090", "address to listen on; put a reverse proxy with TLS before any other than loopback")
	dir := flags.String("dir", "", "directory for releases; DIR/current is the one to show")
	from := flags.String("from", "", "where snapshots may be read: a beginning of addresses (https://scores.example/) or file:///…/published/")
	token := flags.String("token-file", "", "file with the token of the read API; readable by its owner only")
	flags.Var(&keys, "key", "file with whpk_… or whsec_…; twice while keys are changed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *dir == "" || *from == "" || len(keys) == 0 {
		return errors.New("wanted --dir, --from and --key, found one missing")
	}
	p, err := newPortal(*dir, *from, *token, keys)
	if err != nil {
		return err
	}
	return serve(ctx, *listen, p)
}

func newPortal(dir, from, token string, keyFiles []string) (*portal, error) {
	from = strings.TrimSuffix(from, "/") + "/" // a host's whole name, never the beginning of another's
	p := &portal{releases: releases{dir}, source: source{from: from, client: &http.Client{Timeout: 10 * time.Minute, CheckRedirect: refuseRedirect}}, now: time.Now}
	if token != "" {
		text, err := push.ReadSecretFile(token)
		if err != nil {
			return nil, fmt.Errorf("token: %w", err)
		}
		p.source.token = strings.TrimSpace(text)
	}
	for _, name := range keyFiles {
		key, err := readKey(name)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", name, err)
		}
		p.keys = append(p.keys, key)
	}
	return p, p.releases.prepare()
}

// readKey reads a public key from any file, a shared secret only from one that
// its owner alone may read.
func readKey(path string) (push.VerifyKey, error) {
	text, err := os.ReadFile(path)
	if err == nil && !strings.HasPrefix(string(text), "whpk_") {
		_, err = push.ReadSecretFile(path)
	}
	if err != nil {
		return push.VerifyKey{}, err
	}
	return push.ParseVerifyKey(string(text))
}

func serve(ctx context.Context, address string, p *portal) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	go func() {
		<-ctx.Done()
		shut, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		s.Shutdown(shut)
	}()
	slog.Info("listening", "address", l.Addr().String())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
