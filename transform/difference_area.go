package transform

import "slices"

// areaNames is every way an area is written and the area it is today, as
// staging.area_alias has it.
func areaNames(own []Area) (map[string]string, error) {
	rows, err := areaRows(own)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	code, name, level, successor := slices.Index(rows[0], "ref_area"), slices.Index(rows[0], "name"), slices.Index(rows[0], "level"), slices.Index(rows[0], "successor")
	for _, r := range rows[1:] {
		today := r[successor]
		if today == "" {
			today = r[code]
		}
		written := []string{r[code], r[name]}
		if runes := []rune(r[name]); r[level] == "county" {
			written = append(written, r[code]+"000000", "三明市"+r[name], "福建省三明市"+r[name], "福建省"+r[name])
			if len(runes) > 2 {
				written = append(written, string(runes[:len(runes)-1]))
			}
		}
		for _, w := range written {
			if before, ok := names[w]; !ok || today < before {
				names[w] = today
			}
		}
	}
	return names, nil
}
