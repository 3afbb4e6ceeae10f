package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/assistant"
	"netmarket/publish/portal"
)

func (a *app) mcpCommand() *cobra.Command {
	var address, tokenFile string
	var allowSQL bool
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Answer an assistant on standard input and output (Model Context Protocol), read-only",
		Long: `Answers a program that talks the Model Context Protocol on standard input and
output: scores, explanations, gaps, worklists, sources, figures, snapshots, and
the methodology as a resource. It reads the data directory, or with --url the
read API of another machine under the token in --token-file. Nothing is written.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, end, err := a.assistantOptions(address, tokenFile, allowSQL)
			if err != nil {
				return usage(err)
			}
			defer end()
			err = assistant.New(options).Run(cmd.Context(), &mcp.StdioTransport{})
			if cmd.Context().Err() != nil || errors.Is(err, io.EOF) {
				return nil // the assistant has gone
			}
			return err
		},
	}
	cmd.Flags().StringVar(&address, "url", "", "address of a read API, https://HOST[:PORT]; without it the data directory is read")
	cmd.Flags().StringVar(&tokenFile, "token-file", "", "file with the token for --url")
	cmd.Flags().BoolVar(&allowSQL, "allow-sql", false, "also offer SELECT statements, each in a process of its own")
	return cmd
}

// assistantOptions choose between the data directory and an address; end lets go
// of what they hold.
func (a *app) assistantOptions(address, tokenFile string, allowSQL bool) (assistant.Options, func(), error) {
	pages, err := methodologies()
	if err != nil {
		return assistant.Options{}, nil, err
	}
	o := assistant.Options{Version: version, Methodology: pages, IsSQL: allowSQL}
	if address != "" {
		o.IsDiff = true
		o.API, err = remoteAPI(address, tokenFile)
		return o, func() {}, err
	}
	if tokenFile != "" {
		return o, nil, errors.New("--token-file goes with --url; the data directory needs no token")
	}
	if _, err := publish.Current(a.path("published")); err != nil {
		return o, nil, err
	}
	options, _, err := a.serveOptions("")
	if err != nil {
		return o, nil, err
	}
	options.Log = slog.New(slog.DiscardHandler)
	options.Query = querySettings{Enabled: allowSQL}.portal()
	o.IsDiff = options.Diff != nil
	server := portal.New(options)
	o.API = ownAPI(server)
	return o, server.Close, nil
}

func methodologies() (map[string]string, error) {
	pages := map[string]string{}
	for _, id := range metrics.Editions() {
		e, err := metrics.Load(id)
		if err != nil {
			return nil, err
		}
		var page strings.Builder
		if err := e.Methodology(&page); err != nil {
			return nil, err
		}
		pages[id] = page.String()
	}
	return pages, nil
}

func newAPIRequest(ctx context.Context, base string, q assistant.Request) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if q.Body != nil {
		method, body = http.MethodPost, bytes.NewReader(q.Body)
	}
	r, err := http.NewRequestWithContext(ctx, method, base+q.Path+"?"+q.Query.Encode(), body)
	if err != nil {
		return nil, err
	}
	if q.Body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	return r, nil
}

// ownAPI asks the read API inside this process; no socket is opened.
func ownAPI(server *portal.Server) assistant.API {
	return func(ctx context.Context, q assistant.Request) (assistant.Answer, error) {
		r, err := newAPIRequest(ctx, "http://127.0.0.1", q)
		if err != nil {
			return assistant.Answer{}, err
		}
		w := &recorded{header: http.Header{}}
		err = server.ServeOwner(w, r)
		return assistant.Answer{Status: w.status, Snapshot: w.header.Get("Netmarket-Snapshot"), Body: w.body.Bytes()}, err
	}
}

// recorded keeps an answer in memory.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorded) Header() http.Header { return w.header }

func (w *recorded) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorded) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Limits of an answer over the network.
const (
	apiTimeout = time.Minute
	apiAnswer  = 32 << 20
)

// remoteAPI asks a read API over the network. The token crosses it encrypted or
// not at all, and never goes to another host.
func remoteAPI(address, tokenFile string) (assistant.API, error) {
	u, err := url.Parse(address)
	isLocal := err == nil && portal.IsLoopback(u.Hostname()+":1")
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLocal) || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("--url: wanted https://HOST[:PORT], or http on this machine alone; the token goes into --token-file")
	}
	token := ""
	if tokenFile != "" {
		text, err := os.ReadFile(tokenFile)
		if err != nil {
			return nil, fmt.Errorf("--token-file: %w", err)
		}
		token = strings.TrimSpace(string(text))
	}
	base := strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/")
	client := &http.Client{Timeout: apiTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(ctx context.Context, q assistant.Request) (assistant.Answer, error) {
		r, err := newAPIRequest(ctx, base, q)
		if err != nil {
			return assistant.Answer{}, err
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(r)
		if err != nil {
			return assistant.Answer{}, fmt.Errorf("ask the read API: %w", err)
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, apiAnswer+1))
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			return assistant.Answer{}, fmt.Errorf("ask the read API: %w", err)
		}
		if len(body) > apiAnswer {
			return assistant.Answer{}, fmt.Errorf("ask the read API: wanted an answer of at most %d MiB, found more", apiAnswer>>20)
		}
		return assistant.Answer{Status: resp.StatusCode, Snapshot: resp.Header.Get("Netmarket-Snapshot"), Body: body}, nil
	}, nil
}
