package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"netmarket/ingest/county/synthetic"
)

func (a *app) generateCommand() *cobra.Command {
	spec := synthetic.Spec{Rows: map[string]int{}}
	var out string
	var isProvince, isNation bool
	rows := map[string]*int{}
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Invent county exports of any size, for benches and demonstrations: areas.csv and inbox/ as a data directory has them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case out == "":
				return usage(fmt.Errorf("generate: wanted --out DIR, a data directory of its own; real exports do not belong beside invented ones"))
			case isNation:
				spec.Areas, spec.Provinces = synthetic.NationCounties, synthetic.NationProvinces
			case isProvince:
				spec.Areas, spec.Provinces = synthetic.ProvinceAreas, 1
			}
			for id, n := range rows {
				spec.Rows[id] = *n
			}
			return a.generate(cmd.Context(), out, spec)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "", "directory to write to, a data directory of its own")
	f.Uint64Var(&spec.Seed, "seed", 1, "the same seed gives the same bytes")
	f.IntVar(&spec.Areas, "areas", 1, "counties")
	f.IntVar(&spec.Provinces, "provinces", 0, "provinces they lie in (default as many as they fill)")
	f.BoolVar(&isProvince, "province", false, fmt.Sprintf("a province: %d counties", synthetic.ProvinceAreas))
	f.BoolVar(&isNation, "nation", false, fmt.Sprintf("a nation: %d counties in %d provinces", synthetic.NationCounties, synthetic.NationProvinces))
	for _, of := range []struct{ flag, id string }{
		{"operators", "online_operators"}, {"shops", "online_shops"}, {"entities", "market_entities"},
		{"sales", "operator_sales"}, {"complaints", "complaints_12315"}, {"reports", "reports_12315"},
	} {
		rows[of.id] = f.Int(of.flag, synthetic.DefaultRows[of.id], "rows of "+of.id+" in each county; 0 leaves it out")
	}
	f.StringArrayVar(&spec.Only, "dataset", nil, "only this data set (repeatable; default all)")
	f.StringVar(&spec.Format, "format", synthetic.FormatCSV, "csv (UTF-8), gb18030 or xlsx")
	f.StringVar(&spec.Layout, "layout", synthetic.LayoutCounty, "a file a county; or, of data sets with a column for the area, one a province, or one")
	return cmd
}

func (a *app) generate(ctx context.Context, out string, spec synthetic.Spec) error {
	if err := spec.Check(); err != nil {
		return usage(fmt.Errorf("generate: %w", err))
	}
	bar := a.progress("writing")
	made, err := synthetic.Generate(ctx, out, spec, func(done, total int) { bar.set(done, total, "") })
	bar.close()
	if err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.generate/v1", "out": out, "areas": made.Areas, "files": made.Files, "rows": made.Rows})
	}
	a.tell("%d invented counties, %d files in %s", made.Areas, made.Files, out)
	for _, id := range synthetic.Datasets() {
		if n, ok := made.Rows[id]; ok {
			a.tell("  %-18s %d rows", id, n)
		}
	}
	return nil
}
