package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Command gives the message as JSON to a program's standard input. No shell is
// in between and only a few variables of the environment are passed on, for the
// others may hold secrets.
type Command struct {
	Argv    []string
	Timeout time.Duration
}

// Name is command.
func (Command) Name() string { return "command" }

// OpensSocket is false: what the program does is its owner's business.
func (Command) OpensSocket() bool { return false }

// passedOn are the variables a program needs to find itself and its language.
var passedOn = []string{"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"}

const mostSaid = 1 << 10 // bytes kept of what the program says

// Send runs the program; an exit code other than 0 is an error with the
// beginning of what it said.
func (c Command) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	within, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	cmd := exec.CommandContext(within, c.Argv[0], c.Argv[1:]...)
	cmd.Stdin = bytes.NewReader(body)
	said := &beginning{}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = 2 * time.Second
	cmd.Env = []string{}
	for _, name := range passedOn {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	err = cmd.Run()
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("command: wanted an end within %s, found none", c.Timeout)
	}
	if err != nil {
		return fmt.Errorf("command: %w: %s", err, said.text)
	}
	return nil
}

// beginning keeps the first of what is written.
type beginning struct{ text []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.text = append(b.text, p[:min(len(p), mostSaid-len(b.text))]...)
	return len(p), nil
}
