package portal

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// arrowType is the Arrow type that holds a column's values exactly.
func arrowType(kind string) (arrow.DataType, error) {
	base, _, _ := strings.Cut(kind, "(")
	switch base {
	case "VARCHAR":
		return arrow.BinaryTypes.String, nil
	case "BOOLEAN":
		return arrow.FixedWidthTypes.Boolean, nil
	case "TINYINT":
		return arrow.PrimitiveTypes.Int8, nil
	case "SMALLINT":
		return arrow.PrimitiveTypes.Int16, nil
	case "INTEGER":
		return arrow.PrimitiveTypes.Int32, nil
	case "BIGINT":
		return arrow.PrimitiveTypes.Int64, nil
	case "DATE":
		return arrow.FixedWidthTypes.Date32, nil
	case "TIMESTAMP":
		return arrow.FixedWidthTypes.Timestamp_us, nil
	case "DECIMAL":
		precision, scale, err := scaleOf(kind)
		return &arrow.Decimal128Type{Precision: precision, Scale: scale}, err
	}
	return nil, fmt.Errorf("column type: wanted a type of published tables, found %s", kind)
}

// arrowWriter writes record batches of an Arrow IPC stream.
type arrowWriter struct {
	*ipc.Writer
	schema *arrow.Schema
	build  *array.RecordBuilder
}

// newArrowWriter begins a stream whose schema names the snapshot and carries the
// columns' comments.
func newArrowWriter(to io.Writer, s *selection, snapshot string) (*arrowWriter, error) {
	fields := make([]arrow.Field, len(s.columns))
	for i, c := range s.columns {
		kind, err := arrowType(c.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", s.table.Name, c.Name, err)
		}
		fields[i] = arrow.Field{Name: c.Name, Type: kind, Nullable: true}
		if c.Comment != "" {
			fields[i].Metadata = arrow.NewMetadata([]string{"comment"}, []string{c.Comment})
		}
	}
	about := arrow.NewMetadata([]string{"netmarket.snapshot", "netmarket.table"}, []string{snapshot, s.table.Name})
	schema := arrow.NewSchema(fields, &about)
	return &arrowWriter{
		Writer: ipc.NewWriter(to, ipc.WithSchema(schema)), schema: schema,
		build: array.NewRecordBuilder(memory.DefaultAllocator, schema),
	}, nil
}

func (w *arrowWriter) write(rows [][]*string) error {
	for _, row := range rows {
		for i, v := range row {
			if err := appendText(w.build.Field(i), v); err != nil {
				return fmt.Errorf("column %s: %w", w.schema.Field(i).Name, err)
			}
		}
	}
	batch := w.build.NewRecordBatch()
	defer batch.Release()
	if err := w.Writer.Write(batch); err != nil {
		return fmt.Errorf("write Arrow: %w", err)
	}
	return nil
}

func (w *arrowWriter) close() error {
	w.build.Release()
	return w.Writer.Close()
}

// appendText reads a value's exact text as the column's type.
func appendText(to array.Builder, v *string) error {
	if v == nil {
		to.AppendNull()
		return nil
	}
	switch to := to.(type) {
	case *array.StringBuilder:
		to.Append(*v)
	case *array.BooleanBuilder:
		to.Append(*v == "true")
	case *array.Int8Builder:
		return appendWhole(*v, 8, func(n int64) { to.Append(int8(n)) })
	case *array.Int16Builder:
		return appendWhole(*v, 16, func(n int64) { to.Append(int16(n)) })
	case *array.Int32Builder:
		return appendWhole(*v, 32, func(n int64) { to.Append(int32(n)) })
	case *array.Int64Builder:
		return appendWhole(*v, 64, to.Append)
	case *array.Date32Builder:
		return appendTime(*v, time.DateOnly, func(t time.Time) { to.Append(arrow.Date32FromTime(t)) })
	case *array.TimestampBuilder:
		return appendTime(*v, "2006-01-02 15:04:05.999999", func(t time.Time) { to.Append(arrow.Timestamp(t.UnixMicro())) })
	case *array.Decimal128Builder:
		n, err := exactDecimal(*v, to.Type().(*arrow.Decimal128Type))
		to.Append(n)
		return err
	default:
		return fmt.Errorf("wanted a builder of a published type, found %T", to)
	}
	return nil
}

func appendWhole(text string, bits int, use func(int64)) error {
	n, err := strconv.ParseInt(text, 10, bits)
	use(n)
	return err
}

func appendTime(text, form string, use func(time.Time)) error {
	t, err := time.Parse(form, text)
	use(t)
	return err
}

// exactDecimal reads digits without passing through a float.
func exactDecimal(text string, kind *arrow.Decimal128Type) (decimal128.Num, error) {
	digits, isNegative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(fraction) > int(kind.Scale) {
		return decimal128.Num{}, fmt.Errorf("wanted %d decimals, found %q", kind.Scale, text)
	}
	var n decimal128.Num
	ten := decimal128.FromI64(10)
	for _, d := range []byte(whole + fraction + strings.Repeat("0", int(kind.Scale)-len(fraction))) {
		if d < '0' || d > '9' {
			return decimal128.Num{}, fmt.Errorf("wanted a decimal, found %q", text)
		}
		n = n.Mul(ten).Add(decimal128.FromI64(int64(d - '0')))
	}
	if !n.FitsInPrecision(kind.Precision) {
		return decimal128.Num{}, fmt.Errorf("wanted %d digits, found %q", kind.Precision, text)
	}
	if isNegative {
		n = n.Negate()
	}
	return n, nil
}
