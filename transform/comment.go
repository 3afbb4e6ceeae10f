package transform

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"

	"netmarket/sql"
)

// comments are the statements that attach meaning, unit and source to every
// table and column of schema published in the build file. It is an error when
// one of them has none.
func (w *Warehouse) comments(ctx context.Context) ([]string, error) {
	common, err := readDictionary(sql.Files)
	if err != nil {
		return nil, err
	}
	models := map[string]*Model{}
	var statements []string
	for _, m := range w.models {
		if m.Schema() == "published" {
			models[m.Name] = m
			statements = append(statements, "comment on table out."+m.Name+" is "+quoteText(m.comment()))
		}
	}
	rows, err := w.conn.QueryContext(ctx, `select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
		where database_name = 'memory' and schema_name = 'published' order by table_name, column_index`)
	if err != nil {
		return nil, fmt.Errorf("list published columns: %w", err)
	}
	var problems []error
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		text, err := models[table].columnComment(common, column, kind)
		problems = append(problems, err)
		statements = append(statements, fmt.Sprintf("comment on column out.%s.%s is %s", table, quoteName(column), quoteText(text)))
	}
	return statements, errors.Join(append(problems, rows.Err(), rows.Close())...)
}

// readDictionary reads what the columns mean that recur in many tables.
func readDictionary(files fs.FS) (map[string]string, error) {
	const name = "columns.yaml"
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read dictionary: %w", err)
	}
	var common map[string]string
	if err := yaml.Unmarshal(text, &common); err != nil {
		return nil, fmt.Errorf("sql/%s: %w", name, err)
	}
	return common, nil
}

// comment is what is said of the table itself: "meaning. Units: … Basis: …
// Source: … Key: a, b." Readers take the columns that are unique together from
// its end.
func (m *Model) comment() string {
	text := strings.TrimSuffix(m.What, ".") + "."
	for _, part := range []struct{ name, text string }{{"Units", m.Units}, {"Basis", m.Law}, {"Source", m.Source}, {"Key", strings.Join(m.Grain, ", ")}} {
		if part.text != "" {
			text += " " + part.name + ": " + part.text + "."
		}
	}
	return text
}

// columnComment is "meaning; unit: …; source: …" from the model's front matter,
// the common dictionary and the type, in this order.
func (m *Model) columnComment(common map[string]string, column, kind string) (string, error) {
	if m == nil {
		return "", fmt.Errorf("published column %s: wanted a model that makes its table, found none", column)
	}
	meaning, unit, source := splitColumn(m.Columns[column])
	said, usual, origin := splitColumn(common[column])
	if meaning == "" {
		meaning = said
	}
	if unit == "" {
		unit = usual
	}
	if unit == "" {
		unit = typeUnits[kind]
	}
	if source == "" {
		source = origin
	}
	if source == "" {
		source = m.Source
	}
	if meaning == "" || unit == "" {
		return "", fmt.Errorf("%s.%s %s: wanted a meaning and a unit in its front matter or in sql/columns.yaml, found meaning %q and unit %q",
			m.Name, column, kind, meaning, unit)
	}
	return meaning + "; unit: " + unit + "; source: " + source, nil
}

// typeUnits are the units of columns that hold no number.
var typeUnits = map[string]string{"VARCHAR": "text", "DATE": "date, YYYY-MM-DD", "BOOLEAN": "true or false"}

// splitColumn takes "meaning [unit | source]" apart; unit and source may be
// missing.
func splitColumn(text string) (meaning, unit, source string) {
	text = strings.TrimSpace(text)
	if at := strings.LastIndex(text, " ["); at >= 0 && strings.HasSuffix(text, "]") {
		unit, source, _ = strings.Cut(text[at+2:len(text)-1], "|")
		text = text[:at]
	}
	return strings.TrimSpace(text), strings.TrimSpace(unit), strings.TrimSpace(source)
}
