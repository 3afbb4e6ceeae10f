package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/goccy/go-yaml"

	"netmarket/ingest/county"
	"netmarket/metrics"
	"netmarket/publish/push"
	"netmarket/transform"
)

// settings is the configuration file. Every key is optional; an unknown one is
// an error.
type settings struct {
	Edition  string                    `yaml:"edition"`  // of the index
	Options  map[string]string         `yaml:"options"`  // readings of the rules
	Engine   engineSettings            `yaml:"engine"`   // what DuckDB may take
	Build    buildSettings             `yaml:"build"`    // how many areas are built
	Plan     planSettings              `yaml:"plan"`     // when the plan's stages are
	Exports  exportSettings            `yaml:"exports"`  // what this county's exports have of their own
	Network  networkSettings           `yaml:"network"`  // how requests go out
	Sources  map[string]sourceSettings `yaml:"sources"`  // by site
	Push     push.Settings             `yaml:"push"`     // portals that are told of snapshots
	Keep     keepSettings              `yaml:"keep"`     // how much of the history stays
	Backup   backupSettings            `yaml:"backup"`   // where copies are kept
	Schedule scheduleSettings          `yaml:"schedule"` // when jobs run
	Metrics  metricsSettings           `yaml:"metrics"`  // gauges for a node exporter
	Lineage  lineageSettings           `yaml:"lineage"`  // OpenLineage events
	Alerts   alertSettings             `yaml:"alerts"`   // who is told of what
	Serve    serveSettings             `yaml:"serve"`    // the read API and the pages
	Pages    pageSettings              `yaml:"pages"`    // which pages a snapshot holds
}

// exportSettings are what this county's exports have of their own.
type exportSettings struct {
	Synonyms county.Synonyms `yaml:"synonyms"` // data set → field → further headers
}

// planSettings move the stages of the plan, which the document dates by months.
type planSettings struct {
	Stages []metrics.StageDates `yaml:"stages"` // stages with other months
}

// engineSettings bound what DuckDB may take.
type engineSettings struct {
	Threads     int    `yaml:"threads"`       // of the engine (2)
	MemoryMiB   int    `yaml:"memory_mib"`    // of the engine (1024)
	TempDiskMiB int    `yaml:"temp_disk_mib"` // of files it spills to (8192)
	TempDir     string `yaml:"temp_dir"`      // where it spills (beside the build file)
}

// buildSettings say how the areas of several provinces are built.
type buildSettings struct {
	Processes int `yaml:"processes"` // that build provinces side by side, sharing what the engine may take (1)
}

// pageSettings bound what is written for every area.
type pageSettings struct {
	UpTo int `yaml:"up_to"` // most areas of a snapshot with pages, forms and workbooks of each (200); beyond they are made on demand
}

const defaultEdition = "samr2022/mingxi2024"

// settingsTemplate is the commented configuration that init writes.
//
//go:embed netmarket.yaml
var settingsTemplate []byte

// readSettings reads the named configuration, or DIR/netmarket.yaml where it
// exists.
func (a *app) readSettings() error {
	path, isNamed := a.config, a.config != ""
	if !isNamed {
		path = a.path("netmarket.yaml")
	}
	text, err := os.ReadFile(path)
	if err != nil && (isNamed || !errors.Is(err, fs.ErrNotExist)) {
		return fmt.Errorf("read configuration: %w", err)
	}
	if err := yaml.UnmarshalWithOptions(text, &a.settings, yaml.Strict()); err != nil {
		return fmt.Errorf("read configuration %s: %w", path, err)
	}
	if err := errors.Join(a.settings.Exports.Synonyms.Check(), a.settings.Push.Check(), a.settings.Alerts.check(), a.settings.Lineage.URL.checkURL("lineage.url")); err != nil {
		return fmt.Errorf("read configuration %s: %w", path, err)
	}
	if a.settings.Pages.UpTo < 0 {
		return fmt.Errorf("read configuration %s: pages.up_to: wanted a number of areas, found %d", path, a.settings.Pages.UpTo)
	}
	a.edition = defaultEdition
	if a.settings.Edition != "" {
		a.edition = a.settings.Edition
	}
	return nil
}

func (s settings) limits() transform.Limits {
	return transform.Limits{Threads: s.Engine.Threads, MemoryMiB: s.Engine.MemoryMiB, TempDiskMiB: s.Engine.TempDiskMiB, TempDir: s.Engine.TempDir}
}
