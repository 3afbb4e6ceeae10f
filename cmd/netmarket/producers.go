package main

import (
	"netmarket/publish"
	"netmarket/publish/book"
	"netmarket/publish/page"
)

// producers write what a snapshot holds beside its tables and scores.json.
func producers() []publish.Producer {
	return []publish.Producer{
		{Name: "workbooks", Write: book.Produce},
		{Name: "pages", Write: page.Write},
	}
}
