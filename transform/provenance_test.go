package transform

// figuresWalkBack fails where a score was decided on a figure that is not
// published, or on one whose capture, address or place is not known.
func figuresWalkBack(t harness, w *Warehouse) {
	t.Helper()
	offenders(t, w, "a score without its figure", `
		select f.ref_area, f.criterion_id, f.part, f.role, f.figure_id from published.criterion_figure f
		left join published.observation o on o.figure_id = f.figure_id where o.figure_id is null`)
	offenders(t, w, "a figure without its place", `
		select figure_id, capture, url, locator from published.observation where capture is null or url is null or locator is null`)
}
