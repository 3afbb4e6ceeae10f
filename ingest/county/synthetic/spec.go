package synthetic

import (
	"fmt"
	"slices"
	"strings"
)

// Formats of the files.
const (
	FormatCSV     = "csv"
	FormatGB18030 = "gb18030"
	FormatXLSX    = "xlsx"
)

// Layouts of the files. Data sets without a column that names the area have a
// file a county in each of them.
const (
	LayoutCounty   = "county"   // a file a county and data set
	LayoutProvince = "province" // a file a province and data set
	LayoutOne      = "one"      // a file a data set
)

// The nation, of the size of the real one.
const (
	NationCounties  = 2844
	NationProvinces = 31
	ProvinceAreas   = 92
)

// Spec is what to invent.
type Spec struct {
	Seed      uint64
	Areas     int            // counties
	Provinces int            // 0: as many as the counties fill
	Rows      map[string]int // data set → rows of each county; one not named is DefaultRows
	Only      []string       // data sets; empty is all
	Format    string
	Layout    string
}

// DefaultRows are rows of each county.
var DefaultRows = map[string]int{operators: 600, shops: 700, entities: 4500, sales: 300, complaints: 400, reports: 200}

// mostRows is where codes of ten million firms for each letter end.
const mostRows = tenMillion * len(tenMillions)

// Check lists all that cannot be had.
func (s Spec) Check() error {
	_, err := s.settled()
	return err
}

// settled is the Spec with defaults in place of what was left out; the error
// lists all that cannot be had.
func (s Spec) settled() (*Spec, error) {
	rows := map[string]int{}
	var faults []string
	for id, n := range DefaultRows {
		if asked, ok := s.Rows[id]; ok {
			n = asked
		}
		if rows[id] = n; n < 0 || n > mostRows {
			faults = append(faults, fmt.Sprintf("%s: wanted 0 to %d rows a county, found %d", id, mostRows, n))
		}
	}
	s.Rows = rows
	if s.Provinces == 0 {
		s.Provinces = max(1, (s.Areas+ProvinceAreas-1)/ProvinceAreas)
	}
	if s.Provinces < 1 || s.Provinces > len(provinceCodes) {
		faults = append(faults, fmt.Sprintf("provinces: wanted 1 to %d, found %d", len(provinceCodes), s.Provinces))
	} else if most := s.Provinces * mostCities * countiesOfCity; s.Areas < s.Provinces || s.Areas > most {
		faults = append(faults, fmt.Sprintf("areas: wanted %d to %d in %d provinces, found %d", s.Provinces, most, s.Provinces, s.Areas))
	}
	for _, id := range s.Only {
		if !slices.Contains(Datasets(), id) {
			faults = append(faults, fmt.Sprintf("data set: wanted one of %s, found %q", strings.Join(Datasets(), ", "), id))
		}
	}
	if formats := []string{FormatCSV, FormatGB18030, FormatXLSX}; !slices.Contains(formats, s.Format) {
		faults = append(faults, fmt.Sprintf("format: wanted one of %s, found %q", strings.Join(formats, ", "), s.Format))
	}
	if layouts := []string{LayoutCounty, LayoutProvince, LayoutOne}; !slices.Contains(layouts, s.Layout) {
		faults = append(faults, fmt.Sprintf("layout: wanted one of %s, found %q", strings.Join(layouts, ", "), s.Layout))
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(faults, "; "))
	}
	return &s, nil
}
