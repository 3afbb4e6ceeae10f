package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/rogpeppe/go-internal/testscript"

	"netmarket/publish/assistant"
	"netmarket/publish/portal"
)

// assistantCommand: assistant own|remote|remote:AREA TOOL ARGUMENTS asks a tool
// as an assistant would, by the library's own client, and prints the document it
// gave; TOOL tools prints every tool's name, resources the resources' addresses,
// read the resource named by ARGUMENTS. A tool's refusal fails the command and
// is printed. remote asks over HTTP under a token, for one area if named. What
// the data directory holds must not change, and every answer must name its
// snapshot and say what is synthetic.
func assistantCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: assistant own|remote|remote:AREA TOOL ARGUMENTS")
	}
	data := ts.Getenv("NETMARKET_DATA")
	before := treeOf(ts, data)
	options, end := assistantOf(ts, data, args[0])
	defer end()
	text, err := askAssistant(options, args[1], args[2])
	if err != nil {
		text = err.Error() + "\n"
	}
	_, failed := io.WriteString(ts.Stdout(), text)
	ts.Check(failed)
	if (err != nil) != neg {
		ts.Fatalf("assistant %s: wanted refused=%v, found %v", args[1], neg, err)
	}
	if treeOf(ts, data) != before {
		ts.Fatalf("assistant %s: wanted the data directory as it was", args[1])
	}
}

func assistantOf(ts *testscript.TestScript, data, where string) (assistant.Options, func()) {
	a := &app{out: io.Discard, err: io.Discard, data: data}
	ts.Check(a.prepare())
	own, end, err := a.assistantOptions("", "", true)
	ts.Check(err)
	if where == "own" {
		return own, end
	}
	end()
	_, area, _ := strings.Cut(where, ":")
	var areas []string
	scopes := []string{portal.ScopeRead, portal.KindQuery}
	if area != "" {
		areas, scopes = []string{area}, []string{portal.ScopeRead}
	}
	o, _, err := a.serveOptions("127.0.0.1:0")
	ts.Check(err)
	place := ts.MkAbs("token-" + area)
	o.Tokens, o.Log, o.Query = portal.OpenTokens(place+".json", time.Now), slog.New(slog.DiscardHandler), querySettings{Enabled: true}.portal()
	_, token, err := o.Tokens.Create("test", scopes, areas, time.Hour)
	ts.Check(err)
	ts.Check(os.WriteFile(place, []byte(token+"\n"), 0o600))
	server := portal.New(o)
	web := httptest.NewServer(server)
	remote, _, err := a.assistantOptions(web.URL, place, true)
	ts.Check(err)
	return remote, func() { web.Close(); server.Close() }
}

// askAssistant talks to a server in memory and returns the document of a tool.
func askAssistant(o assistant.Options, tool, arguments string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	here, there := mcp.NewInMemoryTransports()
	serving, err := assistant.New(o).Connect(ctx, there, nil)
	if err != nil {
		return "", err
	}
	defer serving.Close() //nolint:errcheck // a test's connection
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(ctx, here, nil)
	if err != nil {
		return "", err
	}
	defer client.Close() //nolint:errcheck // a test's connection
	switch tool {
	case "tools":
		return toolNames(ctx, client)
	case "resources":
		return resourceNames(ctx, client)
	case "read":
		read, err := client.ReadResource(ctx, &mcp.ReadResourceParams{URI: arguments})
		if err != nil {
			return "", err
		}
		return read.Contents[0].Text, nil
	}
	result, err := client.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
	if err != nil {
		return "", err
	}
	return documentOf(tool, result)
}

// toolNames lists the tools, each of which must have schemas and be read-only.
func toolNames(ctx context.Context, client *mcp.ClientSession) (string, error) {
	var names strings.Builder
	for tool, err := range client.Tools(ctx, nil) {
		if err != nil {
			return "", err
		}
		if tool.InputSchema == nil || tool.OutputSchema == nil || tool.Description == "" || tool.Annotations == nil || !tool.Annotations.ReadOnlyHint {
			return "", errors.New(tool.Name + ": wanted schemas, a description and the mark of a reading tool")
		}
		names.WriteString(tool.Name + "\n")
	}
	return names.String(), nil
}

func resourceNames(ctx context.Context, client *mcp.ClientSession) (string, error) {
	var names strings.Builder
	for r, err := range client.Resources(ctx, nil) {
		if err != nil {
			return "", err
		}
		names.WriteString(r.URI + "\n")
	}
	return names.String(), nil
}

// documentOf is the document of an answer, the same in both of its forms, with
// its snapshot named and the sample's areas labelled.
func documentOf(tool string, result *mcp.CallToolResult) (string, error) {
	last, _ := result.Content[len(result.Content)-1].(*mcp.TextContent)
	if result.IsError {
		return "", errors.New(last.Text)
	}
	raw, err := json.Marshal(result.StructuredContent)
	if err != nil {
		return "", err
	}
	var out assistant.Output
	var document any
	if err := errors.Join(json.Unmarshal(raw, &out), json.Unmarshal([]byte(last.Text), &document)); err != nil {
		return "", err
	}
	first, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	if second, err := json.Marshal(out.Result); err != nil || string(first) != string(second) {
		return "", errors.New("wanted one document in both forms of the answer")
	}
	if p := out.Provenance; tool != "snapshots" && (p.Snapshot == "" || !p.HasSynthetic || !p.HasReconstruction || len(p.SyntheticAreas) == 0 || len(p.Notes) < 2) {
		return "", errors.New("wanted snapshot and labels, found " + string(raw[:min(len(raw), 500)]))
	}
	return last.Text, nil
}

// treeOf is every file below a directory with its size and time.
func treeOf(ts *testscript.TestScript, dir string) string {
	var list strings.Builder
	ts.Check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		list.WriteString(path + info.ModTime().String() + info.Mode().String() + "\n")
		return nil
	}))
	return list.String()
}
