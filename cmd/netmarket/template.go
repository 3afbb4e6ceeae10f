package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"netmarket/ingest/county"
)

func (a *app) templateCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "template [DATASET…] --out DIR",
		Short: "Write blank .xlsx templates with headers, units, notes and drop-down lists",
		RunE: func(_ *cobra.Command, ids []string) error {
			datasets := county.Datasets()
			if len(ids) > 0 {
				datasets = nil
			}
			for _, id := range ids {
				d := county.Lookup(id)
				if d == nil {
					return usage(fmt.Errorf("template %s: wanted one of %s", id, strings.Join(datasetIDs(), ", ")))
				}
				datasets = append(datasets, d)
			}
			if err := os.MkdirAll(out, 0o755); err != nil {
				return fmt.Errorf("make template directory: %w", err)
			}
			written := map[string]string{}
			for _, d := range datasets {
				if err := writeTemplate(out, d); err != nil {
					return err
				}
				written[d.ID] = templatePath(out, d)
				a.tell("%s\t%s", d.ID, written[d.ID])
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": "netmarket.template/v1", "files": written})
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", ".", "directory to write to")
	return cmd
}

func datasetIDs() (ids []string) {
	for _, d := range county.Datasets() {
		ids = append(ids, d.ID)
	}
	return ids
}

func templatePath(dir string, d *county.Dataset) string {
	return filepath.Join(dir, d.TemplateName())
}

func writeTemplate(dir string, d *county.Dataset) error {
	f, err := os.Create(templatePath(dir, d))
	if err != nil {
		return fmt.Errorf("write template: %w", err)
	}
	return errors.Join(county.WriteTemplate(f, d), f.Close())
}
