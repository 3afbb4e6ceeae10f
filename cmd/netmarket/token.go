package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netmarket/publish/portal"
)

// tokens is the file of the read API's tokens.
func (a *app) tokens() *portal.Tokens { return portal.OpenTokens(a.path("tokens.json"), now) }

func (a *app) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "Make and end the tokens that read the API"}
	cmd.AddCommand(a.tokenCreateCommand(), a.tokenListCommand(), a.tokenRevokeCommand(), a.tokenRotateCommand())
	return cmd
}

// shownToken is a token as it is printed: not even its hash.
type shownToken struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kinds     []string  `json:"kinds"`
	Areas     []string  `json:"areas"` // empty: every area
	State     string    `json:"state"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	RevokedAt time.Time `json:"revoked_at,omitzero"`
	Follows   string    `json:"follows,omitempty"`
}

func shown(t portal.Token) shownToken {
	return shownToken{ID: t.ID, Name: t.Name, Kinds: t.Kinds, Areas: t.Areas, State: t.State(now()), CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, RevokedAt: t.RevokedAt, Follows: t.Follows}
}

func (a *app) tokenCreateCommand() *cobra.Command {
	var name, expires string
	var scopes []string
	cmd := &cobra.Command{
		Use:   "create --name WHO [--scope KIND] [--area CODE]",
		Short: "Make a token and print it once",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			life, err := readDays(expires)
			if err != nil {
				return usage(fmt.Errorf("--expires: %w", err))
			}
			made, text, err := a.tokens().Create(name, scopes, a.areas, life)
			if err != nil {
				return usage(err)
			}
			return a.tellToken(made, text)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "who uses it")
	cmd.Flags().StringArrayVar(&scopes, "scope", []string{portal.ScopeRead}, "what it opens: "+portal.ScopeRead+" (scores, observations, tables) or one of "+strings.Join(portal.Kinds(), ", ")+" (repeatable)")
	cmd.Flags().StringVar(&expires, "expires", "90d", "its life: days as 90d, or 12h")
	return cmd
}

// tellToken prints what nobody can read again.
func (a *app) tellToken(made portal.Token, text string) error {
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.token/v1", "token": text, "about": shown(made)})
	}
	a.tell("%s", text)
	fmt.Fprintf(a.err, "token %s for %s: %s; %s; until %s\nkeep it now: only its SHA-256 is stored\n",
		made.ID, made.Name, strings.Join(made.Kinds, ", "), areasText(made.Areas), made.ExpiresAt.In(china).Format(time.DateTime))
	return nil
}

func areasText(areas []string) string {
	if len(areas) == 0 {
		return "every area"
	}
	return "areas " + strings.Join(areas, ", ")
}

func (a *app) tokenListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the tokens, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := a.tokens().List()
			if err != nil {
				return err
			}
			list := []shownToken{}
			for _, t := range all {
				list = append(list, shown(t))
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": portal.TokensSchema, "tokens": list})
			}
			for _, t := range list {
				a.tell("%s  %-7s  until %s  %s  %s  %s", t.ID, t.State, t.ExpiresAt.In(china).Format(time.DateTime), strings.Join(t.Kinds, ","), areasText(t.Areas), t.Name)
			}
			return nil
		},
	}
}

func (a *app) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ID",
		Short: "End a token; it holds from the next request on",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.tokens().Revoke(args[0]); err != nil {
				return usage(err)
			}
			a.tell("revoked %s", args[0])
			return nil
		},
	}
}

func (a *app) tokenRotateCommand() *cobra.Command {
	var overlap string
	cmd := &cobra.Command{
		Use:   "rotate ID",
		Short: "Make a token's successor; the old one works for a while longer",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			length, err := readDays(overlap)
			if err != nil {
				return usage(fmt.Errorf("--overlap: %w", err))
			}
			made, text, err := a.tokens().Rotate(args[0], length)
			if err != nil {
				return usage(err)
			}
			return a.tellToken(made, text)
		},
	}
	cmd.Flags().StringVar(&overlap, "overlap", "7d", "how long both work: days as 7d, or 12h")
	return cmd
}

// readDays reads a length of time, also in days: 90d, 12h, 0.
func readDays(text string) (time.Duration, error) {
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		const most = 100 * 365
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > most {
			return 0, fmt.Errorf("wanted days such as 90d, found %q", text)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("wanted days such as 90d, or hours such as 12h, found %q", text)
	}
	return d, nil
}
