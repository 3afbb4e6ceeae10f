package publish

import (
	"context"
	"database/sql"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// packageFile describes the tables as a Frictionless Data Package (v1).
const packageFile = "datapackage.json"

type dataPackage struct {
	Profile     string            `json:"profile"`
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Version     string            `json:"version,omitempty"` // as-of date and snapshot in the form of a semantic version
	Sources     []packageSource   `json:"sources"`
	Resources   []packageResource `json:"resources"`
}

type packageSource struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type packageResource struct {
	Profile     string          `json:"profile"`
	Name        string          `json:"name"`
	Path        string          `json:"path"`
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Format      string          `json:"format"`
	MediaType   string          `json:"mediatype"`
	Encoding    string          `json:"encoding,omitempty"`
	Bytes       int64           `json:"bytes"`
	Hash        string          `json:"hash"` // sha256:…
	Dialect     *packageDialect `json:"dialect,omitempty"`
	Schema      *packageSchema  `json:"schema,omitempty"`
}

type packageDialect struct {
	Delimiter        string `json:"delimiter"`
	LineTerminator   string `json:"lineTerminator"`
	QuoteChar        string `json:"quoteChar"`
	DoubleQuote      bool   `json:"doubleQuote"`
	SkipInitialSpace bool   `json:"skipInitialSpace"`
	Header           bool   `json:"header"`
}

type packageSchema struct {
	Fields        []packageField `json:"fields"`
	MissingValues []string       `json:"missingValues"`
	PrimaryKey    []string       `json:"primaryKey,omitempty"` // where every field of the key has a value in every row
	UniqueKeys    [][]string     `json:"uniqueKeys,omitempty"` // where some are empty; a property of Table Schema v2
	ForeignKeys   []packageLink  `json:"foreignKeys,omitempty"`
}

type packageField struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Unit        string `json:"unit,omitempty"`   // beyond the standard, as the comment has it
	Source      string `json:"source,omitempty"` // likewise
}

type packageLink struct {
	Fields    string `json:"fields"`
	Reference struct {
		Resource string `json:"resource"`
		Fields   string `json:"fields"`
	} `json:"reference"`
}

// described is what the package is written from.
type described struct {
	id     string
	run    RunFacts
	tables []TableDoc
	blank  map[string][]bool // by table, see csvTable
	files  []File            // with the CSV and Parquet files
}

// describe makes the data package of the tables of one attached database.
func (d described) describe(ctx context.Context, db *sql.DB, catalog string) ([]byte, error) {
	sources, synthetic, err := readSources(ctx, db, catalog)
	if err != nil {
		return nil, err
	}
	p := dataPackage{
		Profile: "data-package", Name: "netmarket-" + strings.ToLower(d.id),
		Title:       "网络市场监管与服务示范区创建指标：得分、依据与数据（" + d.run.AsOf + "）",
		Description: describeRun(d.run, synthetic),
		Version:     semanticVersion(d.id, d.run.AsOf),
		Sources:     sources,
	}
	for _, t := range d.tables {
		p.Resources = append(p.Resources, d.csvResource(t), d.parquetResource(t))
	}
	p.Resources = append(p.Resources, d.sdmxResource())
	return encodeJSON(p)
}

func describeRun(run RunFacts, synthetic bool) string {
	text := "Every table of one snapshot, as CSV and as Parquet; fields carry meaning, unit and source. Edition " + run.Edition + "."
	if synthetic {
		text += " 含合成示例数据：标为 synthetic 的县级数据是虚构的，不反映任何地区的实际情况。"
	}
	return text
}

// semanticVersion is 2026.3.31+2026-03-31-7f3a9c1b22d4, empty where the run has
// no date.
func semanticVersion(id, asOf string) string {
	day, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		return ""
	}
	return day.Format("2006.1.2") + "+" + strings.NewReplacer("_", "-", ".", "-").Replace(id)
}

// publishers are the names and addresses of the sources of observations.
var publishers = map[string]packageSource{
	"nbs":    {"国家统计局", "https://www.stats.gov.cn/"},
	"spb":    {"国家邮政局", "https://www.spb.gov.cn/"},
	"mot":    {"交通运输部", "https://www.mot.gov.cn/"},
	"mofcom": {"商务部全国电子商务公共服务网", "https://dzswgf.mofcom.gov.cn/"},
	"county": {"创建对象提供的数据", ""},
}

// readSources lists the publishers of the observations and the edition's
// document, and says whether some export is an invented example.
func readSources(ctx context.Context, db *sql.DB, catalog string) (sources []packageSource, synthetic bool, err error) {
	err = readRows(ctx, db, "sources", `
		select 1, source, '' from (select distinct source from `+catalog+`.published.observation) where source is not null
		union all select 0, coalesce(edition_title, edition), has_synthetic::varchar from `+catalog+`.published.run order by all`,
		func(r *sql.Rows) error {
			var kind int
			var name, flag string
			err := r.Scan(&kind, &name, &flag)
			source, known := publishers[name]
			if kind == 0 || !known {
				source = packageSource{Title: name}
			}
			sources, synthetic = append(sources, source), synthetic || flag == "true"
			return err
		})
	return sources, synthetic, err
}

func (d described) resource(file, name string, t TableDoc) packageResource {
	r := packageResource{Profile: "data-resource", Name: name, Path: file, Title: t.Name, Description: t.Meaning, Format: strings.TrimPrefix(path.Ext(file), ".")}
	if at := slices.IndexFunc(d.files, func(f File) bool { return f.Path == file }); at >= 0 {
		r.Bytes, r.Hash = d.files[at].Bytes, "sha256:"+d.files[at].SHA256
	}
	return r
}

func (d described) parquetResource(t TableDoc) packageResource {
	r := d.resource(parquetName(t.Name), t.Name+"-parquet", t)
	r.MediaType = "application/vnd.apache.parquet"
	return r
}

func (d described) csvResource(t TableDoc) packageResource {
	r := d.resource(csvName(t.Name), t.Name, t)
	r.asCSV("text/csv")
	r.Schema = &packageSchema{MissingValues: []string{""}, ForeignKeys: d.links(t)}
	for _, c := range t.Columns {
		r.Schema.Fields = append(r.Schema.Fields, packageField{c.Name, fieldType(c.Type), c.Meaning, c.Unit, c.Source})
	}
	if d.isFilled(t) {
		r.Schema.PrimaryKey = t.Key
	} else if t.Key != nil {
		r.Schema.UniqueKeys = [][]string{t.Key}
	}
	return r
}

func (d described) sdmxResource() packageResource {
	r := d.resource(sdmxFile, "observations.sdmx", TableDoc{Name: "observations", Meaning: "every figure of the table observation as SDMX-CSV 2.0, dataflow " + sdmxStructure})
	r.asCSV("application/vnd.sdmx.data+csv")
	r.Schema = &packageSchema{MissingValues: []string{""}, PrimaryKey: sdmxDimensions}
	for _, name := range sdmxHeader() {
		r.Schema.Fields = append(r.Schema.Fields, sdmxField(name))
	}
	return r
}

func (r *packageResource) asCSV(mediaType string) {
	r.Profile, r.MediaType, r.Encoding = "tabular-data-resource", mediaType, "utf-8"
	r.Dialect = &packageDialect{Delimiter: ",", LineTerminator: "\n", QuoteChar: `"`, DoubleQuote: true, Header: true}
}

// isFilled reports whether every field of the key has a value in every row.
func (d described) isFilled(t TableDoc) bool {
	blank := d.blank[t.Name]
	for _, key := range t.Key {
		at := slices.IndexFunc(t.Columns, func(c ColumnDoc) bool { return c.Name == key })
		if at < 0 || at >= len(blank) || blank[at] {
			return false
		}
	}
	return t.Key != nil
}

// references are the columns that name a row of another table, wherever they
// stand. Each value of theirs is there, or the field is empty.
var references = map[string]struct{ table, column string }{
	"criterion_id":  {"criterion", "criterion_id"},
	"indicator":     {"indicator", "number"},
	"option":        {"option", "option"},
	"correction_id": {"correction", "correction_id"},
	"figure_id":     {"observation", "figure_id"},
}

func (d described) links(t TableDoc) []packageLink {
	var links []packageLink
	for _, c := range t.Columns {
		to, ok := references[c.Name]
		if !ok || to.table == t.Name || !slices.ContainsFunc(d.tables, func(o TableDoc) bool { return o.Name == to.table }) {
			continue
		}
		link := packageLink{Fields: c.Name}
		link.Reference.Resource, link.Reference.Fields = to.table, to.column
		links = append(links, link)
	}
	return links
}

// fieldType is the Table Schema type of a column's type.
func fieldType(kind string) string {
	switch {
	case strings.HasSuffix(kind, "INT") || kind == "INTEGER":
		return "integer"
	case strings.HasPrefix(kind, "DECIMAL"):
		return "number"
	case kind == "DATE":
		return "date"
	case kind == "BOOLEAN":
		return "boolean"
	case kind == "TIMESTAMP":
		return "datetime"
	}
	return "string"
}

func csvName(table string) string     { return tablesDir + "/" + table + ".csv" }
func parquetName(table string) string { return tablesDir + "/" + table + ".parquet" }

// hashFiles makes the manifest's entries of files below a directory.
func hashFiles(dir string, names []string) ([]File, error) {
	var files []File
	for _, name := range names {
		size, digest, err := hashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("describe: %w", err)
		}
		files = append(files, File{name, size, digest})
	}
	return files, nil
}
