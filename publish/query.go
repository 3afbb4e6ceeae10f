package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"
)

// ErrNotOneSelect is returned by Query for anything but a single SELECT.
var ErrNotOneSelect = errors.New("wanted one SELECT statement")

// Result is what a query gave. Values are text as the engine prints them:
// exact decimals, dates as 2026-03-31; nil is NULL.
type Result struct {
	Columns []Column
	Rows    [][]*string
}

// Column is a column's name and the engine's type: VARCHAR, DECIMAL(6,2), …
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// QueryLimits bound what a query may give; 0 is no bound.
type QueryLimits struct {
	Rows  int
	Bytes int64 // of all values as text
}

// TooLargeError is returned by QueryWithin for a result beyond its limits. Nothing of
// the result is kept: a part of it would pass for the whole.
type TooLargeError struct{ Limits QueryLimits }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the result would be truncated: wanted at most %d rows and %d bytes, found more; aggregate, or add WHERE or LIMIT", e.Limits.Rows, e.Limits.Bytes)
}

// Query runs one SELECT (also VALUES, FROM …, DESCRIBE and SUMMARIZE) on a
// snapshot opened by Open and keeps the whole result in memory. ctx bounds its
// time as far as the engine listens: a single huge string function may overrun
// a deadline by many seconds, so text from strangers belongs in a process of
// its own (publish/analyst).
func Query(ctx context.Context, db *sql.DB, text string) (*Result, error) {
	return QueryWithin(ctx, db, text, func(json.RawMessage) error { return nil }, QueryLimits{})
}

// QueryWithin is Query within limits. admit sees the parsed statement first, as
// json_serialize_sql prints it, and refuses it by an error, which is returned as
// it is.
func QueryWithin(ctx context.Context, db *sql.DB, text string, admit func(tree json.RawMessage) error, limits QueryLimits) (*Result, error) {
	tree, err := parseOneSelect(ctx, db, text)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	if err := admit(tree); err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	result, err := readResult(rows, limits)
	if err = closeAfter(err, rows); err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return result, nil
}

// parseOneSelect lets the engine's own parser decide: it serializes SELECT
// statements and nothing else. A NUL would end the text for the engine but not
// for this check.
func parseOneSelect(ctx context.Context, db *sql.DB, text string) (json.RawMessage, error) {
	if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
		return nil, fmt.Errorf("%w as UTF-8 text, found other bytes", ErrNotOneSelect)
	}
	var answer string
	if err := db.QueryRowContext(ctx, "select json_serialize_sql(?::varchar)::varchar", text).Scan(&answer); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotOneSelect, err)
	}
	var parsed struct {
		Error      bool              `json:"error"`
		Message    string            `json:"error_message"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal([]byte(answer), &parsed); err != nil {
		return nil, fmt.Errorf("read parsed query: %w", err)
	}
	if parsed.Error {
		return nil, fmt.Errorf("%w: %s", ErrNotOneSelect, parsed.Message)
	}
	if n := len(parsed.Statements); n != 1 {
		return nil, fmt.Errorf("%w, found %d statements", ErrNotOneSelect, n)
	}
	return parsed.Statements[0], nil
}

func readResult(rows *sql.Rows, limits QueryLimits) (*Result, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	result := &Result{Columns: []Column{}, Rows: [][]*string{}}
	for _, t := range types {
		result.Columns = append(result.Columns, Column{t.Name(), t.DatabaseTypeName()})
	}
	values, targets := make([]any, len(types)), make([]any, len(types))
	for i := range values {
		targets[i] = &values[i]
	}
	var size int64
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := make([]*string, len(values))
		for i, v := range values {
			if row[i] = valueText(v, result.Columns[i].Type); row[i] != nil {
				size += int64(len(*row[i]))
			}
		}
		result.Rows = append(result.Rows, row)
		if limits.Rows > 0 && len(result.Rows) > limits.Rows || limits.Bytes > 0 && size > limits.Bytes {
			return nil, &TooLargeError{limits}
		}
	}
	return result, rows.Err()
}

// valueText is nil for NULL.
func valueText(v any, kind string) *string {
	var text string
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		text = v
	case []byte:
		text = fmt.Sprintf("%x", v)
	case bool:
		text = strconv.FormatBool(v)
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		text = strconv.FormatFloat(float64(v), 'g', -1, 32)
	case duckdb.Decimal:
		text = decimalText(v.Value, int(v.Scale))
	case time.Time:
		text = timeText(v, kind)
	case *big.Int, int8, int16, int32, int64, uint8, uint16, uint32, uint64:
		text = fmt.Sprint(v)
	default:
		text = nestedText(v)
	}
	return &text
}

// decimalText keeps the zeros of the scale, as the engine prints it.
func decimalText(value *big.Int, scale int) string {
	digits, sign := new(big.Int).Abs(value).String(), ""
	if value.Sign() < 0 {
		sign = "-"
	}
	if scale == 0 {
		return sign + digits
	}
	if short := scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func timeText(t time.Time, kind string) string {
	switch {
	case kind == "DATE":
		return t.Format(time.DateOnly)
	case strings.HasPrefix(kind, "TIMESTAMP"):
		return t.Format("2006-01-02 15:04:05.999999")
	default:
		return t.Format("15:04:05.999999")
	}
}

// nestedText shows lists, structs and maps as JSON where JSON can hold them.
func nestedText(v any) string {
	if text, err := json.Marshal(v); err == nil {
		return string(text)
	}
	return fmt.Sprint(v)
}
