package main

import (
	"context"

	"netmarket/publish"
	"netmarket/publish/book"
	"netmarket/publish/page"
)

// producers write what a snapshot holds beside its tables and scores.json. The
// forms of an area are made once, for its pages and its workbooks.
func producers() []publish.Producer {
	return []publish.Producer{
		{Name: "workbooks", Write: book.Produce},
		{Name: "pages", Write: func(ctx context.Context, d *publish.Draft) error { return page.Write(ctx, d, book.WriteForms) }},
	}
}
