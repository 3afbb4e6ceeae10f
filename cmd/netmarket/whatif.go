package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/report"
	"netmarket/transform"
)

func (a *app) whatifCommand() *cobra.Command {
	var id string
	var set []string
	var tornado bool
	cmd := &cobra.Command{
		Use:   "whatif --area CODE [--set ASSUMPTION]… [--option NAME=VALUE]… [--tornado]",
		Short: "Score an area under changed inputs or readings, beside the published card",
		Long: `Score an area again from a snapshot's captures under changed inputs (--set) or readings (--option), and print
what changes beside the published scorecard. Nothing is published and nothing in the data directory changes.

--set takes one of

` + transform.AssumptionGrammar + `

An assumption stands before whatever was read, under every reading of the rules.

--tornado also evaluates every single option change as a whole, the largest difference first. No reading is
picked for one criterion alone: the best or worst legal reading is one of these lines.`,
		Example: `  netmarket whatif --area 350421 --set online_retail:2025=60800万元
  netmarket whatif --area 350421 --set I10.1=2 --set first_check_on_time=196/200 --option band_boundary=lower
  netmarket whatif --area 350421 --tornado`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.snapshot(id)
			if err != nil {
				return err
			}
			if err := a.keepsSnapshot(cmd, s); err != nil {
				return err
			}
			doc, err := a.whatif(cmd.Context(), s, set, tornado)
			if err != nil {
				return err
			}
			if a.asJSON {
				return a.printJSON(doc)
			}
			return report.WhatIf(a.out, doc, isTerminal(a.out))
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	cmd.Flags().StringArrayVar(&set, "set", nil, "assume a figure, a rate, a finding or a count (repeatable)")
	cmd.Flags().BoolVar(&tornado, "tornado", false, "also the total under every single option change")
	return cmd
}

// whatif scores one area of a snapshot with what is assumed.
func (a *app) whatif(ctx context.Context, s *publish.Snapshot, set []string, tornado bool) (*publish.WhatIfDocument, error) {
	area, err := a.oneArea(s)
	if err != nil {
		return nil, err
	}
	published, card, err := a.publishedCard(s, area)
	if err != nil {
		return nil, err
	}
	v, err := a.assumed(s, area, set)
	if err != nil {
		return nil, err
	}
	doc := &publish.WhatIfDocument{
		Schema: publish.WhatIfSchema, Snapshot: s.ID, Edition: published.Edition, EditionNote: published.EditionNote, AsOf: published.AsOf,
		Area: area, Assumptions: v.assumptions, Options: v.options, Years: published.Years, Published: *card,
	}
	err = a.rebuild(ctx, s, v, func(db *sql.DB) error {
		assumed, err := publish.Scores(ctx, db)
		if err != nil {
			return err
		}
		again := cardOf(assumed, area)
		if again == nil {
			return fmt.Errorf("area %s of snapshot %s: wanted its scorecard in the build aside, found none", area, s.ID)
		}
		doc.Assumed, doc.AssumedYears = *again, assumed.Years
		doc.Compare()
		if tornado {
			doc.Tornado, err = publish.ReadingTotals(ctx, db, area)
		}
		return err
	})
	return doc, err
}

// assumed is the variation asked for; an option set to what is in force
// anyway changes nothing and is left out.
func (a *app) assumed(s *publish.Snapshot, area string, set []string) (variation, error) {
	v := variation{assumptions: []transform.Assumption{}}
	edition, err := metrics.Load(s.Manifest.Run.Edition)
	if err != nil {
		return v, usage(err)
	}
	assumptions, err := transform.ParseAssumptions(edition, area, s.Manifest.Run.OwnAreas, set)
	if err != nil {
		return v, usage(fmt.Errorf("--set: %w", err))
	}
	v.assumptions = append(v.assumptions, assumptions...)
	if v.options, err = a.namedOptions(); err != nil {
		return v, err
	}
	if err := transform.CheckOptions(edition, v.options); err != nil {
		return v, usage(err)
	}
	inForce := transform.OptionsInForce(edition, s.Manifest.Run.Options)
	for name, value := range v.options {
		if inForce[name] == value {
			delete(v.options, name)
		}
	}
	return v, nil
}

// publishedCard is an area's scorecard in a snapshot, and its document.
func (a *app) publishedCard(s *publish.Snapshot, area string) (*publish.ScoresDocument, *publish.AreaScore, error) {
	doc, err := s.Scores()
	if err != nil {
		return nil, nil, err
	}
	card := cardOf(doc, area)
	if card == nil {
		return nil, nil, usage(fmt.Errorf("--area %s: not in snapshot %s", area, s.ID))
	}
	return doc, card, nil
}

// cardOf is an area's scorecard, nil where the document has none.
func cardOf(doc *publish.ScoresDocument, area string) *publish.AreaScore {
	at := slices.IndexFunc(doc.Areas, func(c publish.AreaScore) bool { return c.RefArea == area })
	if at < 0 {
		return nil
	}
	return &doc.Areas[at]
}
