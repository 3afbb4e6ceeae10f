package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/book"
	"netmarket/publish/form"
)

// formNames are the Chinese names of the forms, accepted beside their ids.
var formNames = map[string]string{
	"自评表": form.SelfAssessment, "扣分清单": form.Deductions, "整改台账": form.Rectification, "责任单位清单": form.Units, "自查报告": form.Report,
}

func (a *app) formCommand() *cobra.Command {
	var id, unit, out string
	cmd := &cobra.Command{
		Use:       "form [self_assessment|deductions|rectification|units|report]… --area CODE [--out DIR]",
		Short:     "Write the forms the plan asks for as workbooks, or print them without --out",
		ValidArgs: form.IDs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted, err := formIDs(args, unit)
			if err != nil {
				return usage(err)
			}
			return a.withSnapshot(cmd.Context(), id, func(s *publish.Snapshot, db *sql.DB) error {
				forms, err := a.forms(cmd, s, db, wanted, unit)
				for _, asked := range []error{publish.ErrNoPlan, publish.ErrNoGaps, publish.ErrUnknownUnit, form.ErrUnknownArea, form.ErrEarlierSnapshot} {
					if errors.Is(err, asked) {
						return usage(err)
					}
				}
				if err != nil {
					return err
				}
				return a.giveForms(forms, out)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "directory to write the workbooks into; without it they are printed")
	cmd.Flags().StringVar(&unit, "unit", "", "the worklist of one responsible unit, by its name or any other spelling")
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	return cmd
}

// formIDs are the forms asked for; none named are all, with a unit its
// worklist.
func formIDs(args []string, unit string) ([]string, error) {
	if unit != "" {
		if len(args) > 1 || len(args) == 1 && args[0] != form.Units {
			return nil, fmt.Errorf("--unit: wanted no form or %s, found %s", form.Units, strings.Join(args, " "))
		}
		return []string{form.Units}, nil
	}
	if len(args) == 0 {
		return form.IDs(), nil
	}
	for i, name := range args {
		if known, ok := formNames[name]; ok {
			args[i] = known
		}
		if !slices.Contains(form.IDs(), args[i]) {
			return nil, fmt.Errorf("form: wanted one of %s, found %q", strings.Join(form.IDs(), ", "), name)
		}
	}
	return args, nil
}

func (a *app) forms(cmd *cobra.Command, s *publish.Snapshot, db *sql.DB, wanted []string, unit string) ([]form.Form, error) {
	area, err := a.oneArea(s)
	if err != nil {
		return nil, err
	}
	source, err := form.Read(cmd.Context(), db, nil, area)
	if err != nil {
		return nil, err
	}
	if unit != "" {
		f, err := source.Unit(area, unit, metrics.Normalise)
		return []form.Form{f}, err
	}
	all, err := source.Area(area)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(f form.Form) bool { return !slices.Contains(wanted, f.ID) }), nil
}

// giveForms writes the workbooks into a directory, or prints the forms.
func (a *app) giveForms(forms []form.Form, out string) error {
	if out == "" {
		if a.asJSON {
			return a.printJSON(map[string]any{"schema": "netmarket.forms/v1", "forms": forms})
		}
		for _, f := range forms {
			if err := form.WriteText(a.out, f); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range forms {
		text, err := book.Encode(f)
		if err != nil {
			return err
		}
		path := filepath.Join(out, f.RefArea, f.ID+".xlsx")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		a.tell("%s  %s", path, f.Title)
	}
	return nil
}
