// Package book writes forms as workbooks (.xlsx).
package book

import "netmarket/publish/form"

// Encode is a form's workbook.
func Encode(f form.Form) ([]byte, error) { return nil, nil }
