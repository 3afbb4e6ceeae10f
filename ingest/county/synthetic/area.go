package synthetic

import (
	"bufio"
	"fmt"
	"io"
)

// provinceCodes are first digits that GB/T 2260 gives to no province.
var provinceCodes = []int{90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 83, 84, 85, 86, 87, 88, 89, 72, 73, 74, 75, 76, 77, 78, 79, 80, 66, 67, 68, 69, 70}

const (
	countiesOfCity = 10
	firstCounty    = 21 // 01–20 are districts
	mostCities     = 99
)

// Area is an invented county.
type Area struct {
	Index    int    // from 0, through the whole set
	Code     string // 900121
	Name     string // 合成县0001
	Province int    // index
	City     string // 900100
	cityName string
}

// Areas invents n counties in p provinces: as many in each as in the others, or
// one more.
func Areas(n, p int) []Area {
	out := make([]Area, 0, n)
	cities := 0
	for province := range p {
		code := provinceCodes[province]
		counties := n*(province+1)/p - n*province/p
		for i := range counties {
			city := i/countiesOfCity + 1
			if i%countiesOfCity == 0 {
				cities++
			}
			out = append(out, Area{
				Index: len(out), Province: province, City: fmt.Sprintf("%d%02d00", code, city), cityName: fmt.Sprintf("合成市%03d", cities),
				Code: fmt.Sprintf("%d%02d%02d", code, city, firstCounty+i%countiesOfCity), Name: fmt.Sprintf("合成县%04d", len(out)+1),
			})
		}
	}
	return out
}

// provinceCode is the code of a county's province: 900000.
func (a Area) provinceCode() string { return a.Code[:2] + "0000" }

func (a Area) provinceName() string { return fmt.Sprintf("合成省%02d", a.Province+1) }

var regionClasses = []string{"east", "central", "west"}

// WriteAreas writes the counties with their cities and provinces as areas.csv,
// which has the columns of sql/ref/area.csv.
func WriteAreas(w io.Writer, areas []Area) error {
	out := bufio.NewWriter(w)
	province, city := "", ""
	line := func(code, name, level, parent, class string) {
		fmt.Fprintf(out, "%s,%s,%s,%s,%s,,,,合成示例\n", code, name, level, parent, class)
	}
	fmt.Fprintln(out, "ref_area,name,level,parent,region_class,valid_from,valid_to,successor,note")
	for _, a := range areas {
		class := regionClasses[a.Province%len(regionClasses)]
		if a.provinceCode() != province {
			province = a.provinceCode()
			line(province, a.provinceName(), "province", "CN", class)
		}
		if a.City != city {
			city = a.City
			line(city, a.cityName, "city", province, class)
		}
		line(a.Code, a.Name, "county", city, class)
	}
	if err := out.Flush(); err != nil { // the first error of any line
		return fmt.Errorf("write areas.csv: %w", err)
	}
	return nil
}
