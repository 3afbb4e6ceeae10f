package transform

import "slices"

// areaNames is every way an area is written and the area of today it is, as
// staging.area_alias has it seen from the nation. A name that several areas
// bear means none of them.
func areaNames(own []Area) (map[string]string, error) {
	rows, err := areaRows(own)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, column := range []string{"ref_area", "name", "level", "parent", "successor"} {
		at[column] = slices.Index(rows[0], column)
	}
	areas := map[string][]string{}
	for _, r := range rows[1:] {
		areas[r[at["ref_area"]]] = r
	}
	above := func(r []string) (name string, parent []string) { // of the city or province an area lies in
		if parent = areas[r[at["parent"]]]; parent == nil || parent[at["level"]] == "nation" {
			return "", nil
		}
		return parent[at["name"]], parent
	}
	names, shared := map[string]string{}, map[string]bool{}
	for _, r := range rows[1:] {
		code, name, today := r[at["ref_area"]], r[at["name"]], r[at["successor"]]
		if today == "" {
			today = code
		}
		written := []string{code, name}
		if near, parent := above(r); r[at["level"]] == "county" && parent != nil {
			top, _ := above(parent)
			written = append(written, code+"000000", near+name, top+name, top+near+name)
			if runes := []rune(name); len(runes) > 2 {
				written = append(written, string(runes[:len(runes)-1]))
			}
		}
		for _, w := range written {
			if before, ok := names[w]; ok && before != today {
				shared[w] = true
			}
			names[w] = today
		}
	}
	for w := range shared {
		delete(names, w)
	}
	return names, nil
}
