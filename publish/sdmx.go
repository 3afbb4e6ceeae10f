package publish

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// sdmxFile holds every observation as SDMX-CSV 2.0: of the dataflow below, one
// row an observation, action R (replace), so that loading a later snapshot
// leaves nothing of this one.
const (
	sdmxFile      = "observations.sdmx.csv"
	sdmxStructure = "NETMARKET:OBSERVATION(1.0.0)"
)

// Components of the dataflow, in the order of the file. The dimensions are
// unique together. READING tells apart what agrees in all the others: two pages
// of one day, two entries of a ledger.
var (
	sdmxDimensions = []string{"REF_AREA", "FREQ", "MEASURE", "DEFINITION", "ACCUMULATION", "SUBJECT", "VINTAGE", "READING", "TIME_PERIOD"}
	sdmxAttributes = []string{"UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "PERIOD_BASIS", "PERIOD_PRINTED", "VERSION", "IS_CURRENT", "USED_VALUE",
		"CORRECTION_ID", "SOURCE", "ORIGIN", "FIGURE_ID", "CAPTURE", "URL", "LOCATOR", "PRINTED"}
)

// sdmxHeader are the columns of the file.
func sdmxHeader() []string {
	return slices.Concat([]string{"STRUCTURE", "STRUCTURE_ID", "ACTION"}, sdmxDimensions, []string{"OBS_VALUE"}, sdmxAttributes)
}

// Codes of a dimension that does not apply, of the whole area, of the two
// accumulations and of a status CL_OBS_STATUS has for no value.
const (
	sdmxNotApplicable = "_Z"
	sdmxTotal         = "_T"
	sdmxSingle        = "PER" // the period itself
	sdmxToDate        = "YTD" // January to the end of the month
	sdmxMissing       = "O"
)

// readObservations is published.observation as far as SDMX-CSV takes it.
const readObservations = `
	select figure_id, ref_area, measure, coalesce(definition, ''), coalesce(freq, ''), coalesce(time_period, ''), coalesce(is_cumulative, false),
		coalesce(obs_value, ''), coalesce(unit_measure, ''), coalesce(unit_mult, 0), coalesce(obs_status, ''), coalesce(version, ''),
		coalesce(vintage::varchar, ''), coalesce(is_current, false), coalesce(used_value, ''), coalesce(correction_id, ''), coalesce(source, ''),
		coalesce(origin, ''), coalesce(capture, ''), coalesce(url, ''), coalesce(locator, ''), coalesce(printed, '')
	from %s`

// sdmxRow is one row of the file before READING is known.
type sdmxRow struct {
	dimensions []string // of sdmxDimensions; READING is empty
	value      string
	attributes []string
	figure     string
}

// writeSDMX writes the observations of a relation, sorted by their dimensions.
func writeSDMX(ctx context.Context, db *sql.DB, relation string, to io.Writer) error {
	var all []sdmxRow
	err := readRows(ctx, db, "published.observation", fmt.Sprintf(readObservations, relation), func(r *sql.Rows) error {
		rows, err := scanSDMX(r)
		all = append(all, rows...)
		return err
	})
	if err != nil {
		return err
	}
	number(all)
	out := bufio.NewWriterSize(to, 1<<16)
	writeLine(out, sdmxHeader())
	for _, row := range all {
		writeLine(out, slices.Concat([]string{"dataflow", sdmxStructure, "R"}, row.dimensions, []string{row.value}, row.attributes))
	}
	return out.Flush()
}

// writeLine writes texts as one line of CSV; an empty text is an empty field.
func writeLine(out *bufio.Writer, fields []string) {
	for i, f := range fields {
		f = disarm(f)
		writeField(out, i, sql.NullString{String: f, Valid: f != ""})
	}
	out.WriteByte('\n')
}

// number sorts the rows and fills READING in.
func number(all []sdmxRow) {
	slices.SortFunc(all, func(a, b sdmxRow) int {
		return cmp.Or(slices.Compare(a.dimensions, b.dimensions), cmp.Compare(a.figure, b.figure), cmp.Compare(a.value, b.value),
			slices.Compare(a.attributes, b.attributes))
	})
	reading := slices.Index(sdmxDimensions, "READING")
	count := 0
	var last []string
	for i := range all {
		if key := slices.Clone(all[i].dimensions); slices.Equal(key, last) {
			count++
		} else {
			last, count = key, 1
		}
		all[i].dimensions[reading] = strconv.Itoa(count)
	}
}

// observation is a row of published.observation with ” for NULL.
type observation struct {
	figure, area, measure, definition, freq, period   string
	value, unit, status, version, vintage, used       string
	correction, source, origin, capture, url, locator string
	printed                                           string
	cumulative, current                               bool
	mult                                              int
}

// scanSDMX makes one row of an observation, or one a year where its value lists
// years.
func scanSDMX(r *sql.Rows) ([]sdmxRow, error) {
	var o observation
	if err := r.Scan(&o.figure, &o.area, &o.measure, &o.definition, &o.freq, &o.period, &o.cumulative, &o.value, &o.unit, &o.mult, &o.status,
		&o.version, &o.vintage, &o.current, &o.used, &o.correction, &o.source, &o.origin, &o.capture, &o.url, &o.locator, &o.printed); err != nil {
		return nil, err
	}
	years, values, ok := splitYears(o.value)
	if !ok {
		return []sdmxRow{o.row(o.period, o.value, o.used)}, nil
	}
	rows := make([]sdmxRow, len(years))
	for i, year := range years {
		rows[i] = o.row(year, values[i], values[i])
	}
	return rows, nil
}

// row writes the observation of a period. What is no number is no value, with
// the status for it.
func (o observation) row(period, value, used string) sdmxRow {
	time := sdmxPeriod(period, o.definition, o.vintage)
	status := o.status
	if !isDecimal(value) {
		value, status = "", sdmxMissing
	}
	if !isDecimal(used) {
		used = ""
	}
	accumulation := sdmxSingle
	if time.freq == "M" && o.cumulative {
		accumulation = sdmxToDate
	}
	definition := o.definition
	if definition == "" {
		definition = sdmxNotApplicable
	}
	return sdmxRow{
		dimensions: []string{o.area, time.freq, strings.ReplaceAll(o.measure, " ", "_"), definition, accumulation, o.subject(), o.vintage, "", time.period},
		value:      value,
		attributes: []string{o.unit, strconv.Itoa(o.mult), status, time.basis, o.period, o.version, strconv.FormatBool(o.current), used,
			o.correction, o.source, o.origin, o.figure, o.capture, o.url, o.locator, o.printed},
		figure: o.figure,
	}
}

// subject says what of the area is counted: all of it, or the sheet, operator
// or ledger entry that the figure's identity names.
func (o observation) subject() string {
	for _, whole := range []string{"count/" + o.area + "/" + o.measure + "/" + o.definition, "sales/" + o.area} {
		if rest, ok := strings.CutPrefix(o.figure, whole+"/"); ok && rest != "" {
			return rest
		}
	}
	if o.measure == "evidence" {
		return o.figure
	}
	return sdmxTotal
}

// splitYears takes "2023: ?; 2024: 220000000" apart.
func splitYears(text string) (years, values []string, ok bool) {
	for part := range strings.SplitSeq(text, "; ") {
		year, value, found := strings.Cut(part, ": ")
		if !found || !hasForm(year, "9999") {
			return nil, nil, false
		}
		years, values = append(years, year), append(values, value)
	}
	return years, values, true
}

// createSDMX is writeSDMX into a new file.
func createSDMX(ctx context.Context, db *sql.DB, relation, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(writeSDMX(ctx, db, relation, f), f.Close())
}
