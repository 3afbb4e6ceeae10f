package transform

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// save writes the build file: schema published with the meaning of its tables
// and columns, and with all the schemas it was made from.
func (w *Warehouse) save(ctx context.Context, all bool) error {
	if err := w.exec(ctx, "attach "+quoteText(w.path)+" as out"); err != nil {
		return fmt.Errorf("make build file: %w", err)
	}
	tables, err := w.loadedTables(ctx)
	if err != nil {
		return err
	}
	var statements []string
	for _, schema := range schemas {
		if all || schema == "published" {
			statements = append(statements, "create schema out."+schema)
		}
	}
	for _, table := range tables {
		if all || schemaOf(table) == "published" {
			statements = append(statements, fmt.Sprintf("create table out.%s as from %s", table, table))
		}
	}
	comments, err := w.comments(ctx)
	if err != nil {
		return fmt.Errorf("write build file: %w", err)
	}
	statements = append(statements, comments...)
	statements = append([]string{"begin"}, append(statements, "commit", "detach out")...)
	for _, statement := range statements {
		if err := w.exec(ctx, statement); err != nil {
			return fmt.Errorf("write build file: %s: %w", firstWords(statement), err)
		}
	}
	return os.Chmod(w.path, 0o600)
}

func firstWords(statement string) string {
	words := strings.Fields(statement)
	return strings.Join(words[:min(len(words), 4)], " ")
}
