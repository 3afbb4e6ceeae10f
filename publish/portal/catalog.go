package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// table is one published table as its snapshot has it.
type table struct {
	Name    string
	Comment string
	Rows    int64
	Grain   []string // columns that are unique together; empty where the snapshot does not say
	Columns []TableColumn
}

// TableColumn is a column with the engine's type: VARCHAR, DECIMAL(6,2), …
type TableColumn struct {
	Name    string `json:"name"`
	Type    string `json:"type" example:"DECIMAL(6,2)"`
	Comment string `json:"comment,omitempty"`
}

func (t *table) column(name string) (TableColumn, bool) {
	i := slices.IndexFunc(t.Columns, func(c TableColumn) bool { return c.Name == name })
	if i < 0 {
		return TableColumn{}, false
	}
	return t.Columns[i], true
}

// catalog is what tables a snapshot has.
type catalog struct{ tables []*table }

func (c *catalog) table(name string) (*table, bool) {
	i := slices.IndexFunc(c.tables, func(t *table) bool { return t.Name == name })
	if i < 0 {
		return nil, false
	}
	return c.tables[i], true
}

// catalogOf reads the tables of a snapshot once.
func (s *snapshot) catalogOf(ctx context.Context) (*catalog, error) {
	return s.tables.get(func() (*catalog, error) {
		c, err := s.readCatalog(ctx)
		if err != nil {
			return nil, fmt.Errorf("read tables of %s: %w", s.ID, err)
		}
		return c, nil
	})
}

func (s *snapshot) readCatalog(ctx context.Context) (*catalog, error) {
	grains, err := s.grains()
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `
		select t.table_name, coalesce(t.comment, ''), c.column_name, c.data_type, coalesce(c.comment, '')
		from duckdb_tables() as t
		join duckdb_columns() as c on c.database_name = t.database_name and c.schema_name = t.schema_name and c.table_name = t.table_name
		where t.schema_name = 'published' and t.database_name = current_database()
		order by t.table_name, c.column_index`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err below reports what mattered
	found := &catalog{}
	for rows.Next() {
		var name, comment string
		var c TableColumn
		if err := rows.Scan(&name, &comment, &c.Name, &c.Type, &c.Comment); err != nil {
			return nil, err
		}
		t, isKnown := found.table(name)
		if !isKnown {
			t = &table{Name: name, Comment: comment, Grain: grains[name]}
			found.tables = append(found.tables, t)
		}
		t.Columns = append(t.Columns, c)
	}
	for _, counted := range s.Manifest.Tables {
		if t, isKnown := found.table(counted.Name); isKnown {
			t.Rows = counted.Rows
		}
	}
	return found, rows.Err()
}

// grains are the primary keys that datapackage.json states; a snapshot of an
// earlier version has no such file.
func (s *snapshot) grains() (map[string][]string, error) {
	text, err := s.root.ReadFile("datapackage.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var described struct {
		Resources []struct {
			Name   string `json:"name"`
			Schema struct {
				PrimaryKey any `json:"primaryKey"`
			} `json:"schema"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &described); err != nil {
		return nil, fmt.Errorf("datapackage.json: %w", err)
	}
	grains := map[string][]string{}
	for _, r := range described.Resources {
		switch key := r.Schema.PrimaryKey.(type) {
		case string:
			grains[r.Name] = []string{key}
		case []any:
			for _, name := range key {
				grains[r.Name] = append(grains[r.Name], fmt.Sprint(name))
			}
		}
	}
	return grains, nil
}
