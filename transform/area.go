package transform

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Area is an area that an installation adds to those of sql/ref/area.csv.
type Area struct {
	RefArea     string `json:"ref_area"` // six digits
	Name        string `json:"name"`
	Level       string `json:"level"`  // province, city or county
	Parent      string `json:"parent"` // CN of a province, else a province or city that begins with the same two digits
	RegionClass string `json:"region_class"`
	ValidFrom   string `json:"valid_from,omitempty"` // YYYY-MM-DD; "" where it was always there
	ValidTo     string `json:"valid_to,omitempty"`   // YYYY-MM-DD; "" while it is in force
	Successor   string `json:"successor,omitempty"`
	Note        string `json:"note,omitempty"`
}

// AreaHeader is the header of sql/ref/area.csv and of an installation's own
// file.
var AreaHeader = []string{"ref_area", "name", "level", "parent", "region_class", "valid_from", "valid_to", "successor", "note"}

const areaFile = "ref/area.csv"

func (a Area) row() []string {
	return []string{a.RefArea, a.Name, a.Level, a.Parent, a.RegionClass, a.ValidFrom, a.ValidTo, a.Successor, a.Note}
}

// ReadAreas reads the areas an installation adds, a CSV under AreaHeader; a file
// that does not exist has none. The error names the line of every row that
// cannot be used, what was wanted there and what was found.
func ReadAreas(path string) ([]Area, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	name := filepath.Base(path)
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, AreaHeader) {
		return nil, fmt.Errorf("%s line 1: wanted the header %s, found %s", name, strings.Join(AreaHeader, ","), strings.Join(header, ","))
	}
	builtIn, err := referenceTable(areaFile)
	if err != nil {
		return nil, err
	}
	var lines []int
	var areas []Area
	for {
		r, err := reader.Read()
		if len(r) == 0 && err != nil {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; every line has %d fields, those with a comma in quotes", name, err, len(AreaHeader))
		}
		for i := range r {
			r[i] = strings.TrimSpace(r[i])
		}
		line, _ := reader.FieldPos(0)
		areas, lines = append(areas, Area{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]}), append(lines, line)
	}
	if err := checkAreas(builtIn, areas, lines); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return areas, nil
}

// areaRows are the rows of sql/ref/area.csv, header first, and those of the
// installation.
func areaRows(own []Area) ([][]string, error) {
	rows, err := referenceTable(areaFile)
	if err != nil {
		return nil, err
	}
	for _, a := range own {
		rows = append(rows, a.row())
	}
	return rows, nil
}

// checkAreas joins everything that is wrong with an installation's areas, which
// stand on these lines.
func checkAreas(builtIn [][]string, own []Area, lines []int) error {
	level, isBuiltIn := map[string]string{}, map[string]bool{}
	for _, r := range builtIn[1:] {
		level[r[0]], isBuiltIn[r[0]] = r[2], true
	}
	first := map[string]int{}
	var problems []error
	for i, a := range own {
		if isBuiltIn[a.RefArea] {
			problems = append(problems, fmt.Errorf("line %d: ref_area: wanted a code the program does not have, found %s, which is built in; remove the line", lines[i], a.RefArea))
		} else if before, ok := first[a.RefArea]; ok {
			problems = append(problems, fmt.Errorf("line %d: ref_area: wanted each code once, found %s on line %d before; remove one", lines[i], a.RefArea, before))
		} else {
			first[a.RefArea], level[a.RefArea] = lines[i], a.Level
		}
	}
	for i, a := range own {
		for _, p := range a.problems(level) {
			problems = append(problems, fmt.Errorf("line %d: %s", lines[i], p))
		}
	}
	return errors.Join(problems...)
}

var (
	areaCode   = regexp.MustCompile(`^[1-9]\d{5}$`)
	areaLevels = []string{"province", "city", "county"}
	belts      = []string{"east", "central", "west"}
)

// problems lists what cannot be used of one area; level knows every code there
// is.
func (a Area) problems(level map[string]string) (problems []string) {
	wanted := func(ok bool, field, form, found string) {
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: wanted %s, found %q", field, form, found))
		}
	}
	wanted(areaCode.MatchString(a.RefArea), "ref_area", "six digits of GB/T 2260", a.RefArea)
	wanted(a.Name != "", "name", "the name of the area", a.Name)
	wanted(slices.Contains(areaLevels, a.Level), "level", "one of "+strings.Join(areaLevels, ", "), a.Level)
	wanted(slices.Contains(belts, a.RegionClass), "region_class", "one of "+strings.Join(belts, ", "), a.RegionClass)
	switch above := level[a.Parent]; {
	case a.Level == "province":
		wanted(a.Parent == "CN", "parent", "CN over a province", a.Parent)
	case a.Level == "city":
		wanted(above == "province", "parent", "the code of a province, listed or built in", a.Parent)
	case a.Level == "county":
		wanted(above == "city" || above == "province", "parent", "the code of a city or province, listed or built in", a.Parent)
	}
	if a.Level != "province" && areaCode.MatchString(a.RefArea) && areaCode.MatchString(a.Parent) {
		wanted(a.RefArea[:2] == a.Parent[:2], "parent", "an area that begins with "+a.RefArea[:2]+", as every area of a province does", a.Parent)
	}
	wanted(isDayOrNone(a.ValidFrom), "valid_from", "a day as 2021-02-03 or nothing", a.ValidFrom)
	wanted(isDayOrNone(a.ValidTo), "valid_to", "a day as 2021-02-03 or nothing", a.ValidTo)
	wanted(a.Successor == "" || level[a.Successor] != "" && a.Successor != a.RefArea, "successor", "the code of another area, listed or built in, or nothing", a.Successor)
	return problems
}

func isDayOrNone(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return text == "" || err == nil
}
