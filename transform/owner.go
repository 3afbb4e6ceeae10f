package transform

import (
	"context"
	"fmt"
	"strings"
)

// What a shard is shown of a table that is made once: rows of its own captures
// or places, and those that belong to no shard. Which shard a capture or place
// belongs to stands in these tables.
const (
	shardOfCapture = "main.shard_of"
	shardOfPlace   = "main.place_of"
)

// ownedBy says by which column the rows of a shown table are told apart by
// shard: capture, ref_area, or "" where every shard is shown all of them.
func (b *building) ownedBy(table string) string {
	if table == "ref.scored_area" || table == "ref.area_member" {
		return "ref_area"
	}
	for _, m := range b.parts.before {
		if m.Name == table {
			return map[string]string{RowsCapture: "capture", RowsPlace: "ref_area"}[m.Rows]
		}
	}
	return ""
}

// isPlace reports whether text begins an area code below the nation's.
func isPlace(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

// placeDigits is how many characters of an area code name its shard: the province.
const placeDigits = 2

// placeOf is the SQL of shardOf: null where an area is larger than a shard.
func placeOf(column string) string {
	return fmt.Sprintf("case when length(%[1]s) >= %[2]d and substr(%[1]s, 1, 1) between '0' and '9' then substr(%[1]s, 1, %[2]d) end", column, placeDigits)
}

// tellOwners makes the tables that say which shard each capture and each place
// belongs to. A capture that names areas of another shard or of none is shown
// to every shard.
func (b *building) tellOwners(ctx context.Context, shards []*shard) error {
	if err := b.tellPlaces(ctx, shards); err != nil {
		return err
	}
	var captures [][]string
	for _, s := range shards {
		for _, c := range s.captures {
			captures = append(captures, []string{c.ID, s.name})
		}
	}
	if err := b.reload(ctx, shardOfCapture, "capture", captures); err != nil {
		return err
	}
	for _, table := range b.parts.shown {
		if b.ownedBy(table) != "ref_area" || len(shards) == 1 {
			continue
		}
		columns, err := b.w.columnTypes(ctx, table)
		if err != nil {
			return err
		}
		if !hasColumn(columns, "capture") {
			continue
		}
		err = b.w.exec(ctx, fmt.Sprintf(`delete from main.shard_of where capture in (select t.capture from %s t join main.shard_of c on c.capture = t.capture
			left join main.place_of p on p.place = %s where p.shard is distinct from c.shard)`, table, placeOf("t.ref_area")))
		if err != nil {
			return fmt.Errorf("split captures: %w", err)
		}
	}
	return nil
}

func (b *building) tellPlaces(ctx context.Context, shards []*shard) error {
	var places [][]string
	for _, s := range shards {
		for _, p := range s.provinces {
			places = append(places, []string{p, s.name})
		}
	}
	return b.reload(ctx, shardOfPlace, "place", places)
}

func (b *building) reload(ctx context.Context, table, key string, rows [][]string) error {
	if err := b.w.exec(ctx, "drop table if exists "+table); err != nil {
		return fmt.Errorf("split captures: %w", err)
	}
	return b.w.load(ctx, table, varchars(key, "shard"), rows)
}

// ownedDigests is a contentDigest for each shard, of the rows that belong to
// it. Rows of no shard count under "".
func (b *building) ownedDigests(ctx context.Context, table, by string) (map[string]string, error) {
	columns, err := b.w.columnTypes(ctx, table)
	if err != nil {
		return nil, err
	}
	if !hasColumn(columns, by) {
		return nil, fmt.Errorf("%s: wanted a column %s, by which shards are shown its rows, found %v", table, by, columns)
	}
	owners, key := shardOfCapture+" o on o.capture", "t.capture"
	if by == "ref_area" {
		owners, key = shardOfPlace+" o on o.place", placeOf("t.ref_area")
	}
	digests, err := b.w.digestsOf(ctx, "select coalesce(o.shard, '') as shard, "+rowDigest+" as d from "+table+" t left join "+owners+" = "+key)
	if err != nil {
		return nil, err
	}
	digests[""] = fmt.Sprint(columns, digests[""])
	return digests, nil
}

// shownRows is the condition that a shown table's rows belong to the shards of
// this work or to none.
func (k *work) shownRows(table string) string {
	switch {
	case len(k.Elsewhere) == 0:
	case k.OwnedBy[table] == "capture":
		return " where capture is null or capture not in (select capture from " + shardOfCapture + " where shard not in (" + quoteTexts(k.names()) + "))"
	case k.OwnedBy[table] == "ref_area":
		return notOf("ref_area", k.Elsewhere)
	}
	return ""
}

// notOf is the condition that an area lies in none of the places.
func notOf(column string, places []string) string {
	return " where coalesce(" + placeOf(column) + ", '') not in (" + quoteTexts(places) + ")"
}

// owners tells to which shard of this work belongs what stands in a capture or
// an area.
func (k *work) owners(ctx context.Context, w *Warehouse) (func(capture, area string) string, error) {
	if len(k.Shards) == 1 && len(k.Shards[0].Provinces) == 0 {
		return func(string, string) string { return k.Shards[0].Name }, nil
	}
	owner := map[string]string{}
	for _, s := range k.Shards {
		for _, p := range s.Provinces {
			owner[p] = s.Name
		}
		captures, err := w.texts(ctx, "select capture from "+shardOfCapture+" where shard = "+quoteText(s.Name))
		if err != nil {
			return nil, fmt.Errorf("look up the captures of shard %s: %w", s.Name, err)
		}
		for _, c := range captures {
			owner[c] = s.Name
		}
	}
	return func(capture, area string) string {
		if name, ok := owner[capture]; ok && capture != "" {
			return name
		}
		return owner[shardOf(area)]
	}, nil
}

func quoteTexts(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quoteText(text)
	}
	return strings.Join(quoted, ", ")
}

// ownRows is the condition that a row of a table made in several shards belongs
// to one of them: what belongs to none is the same in each, and is taken from
// the first.
func (b *building) ownRows(shards []*shard) string {
	var places []string
	for _, s := range shards {
		places = append(places, s.provinces...)
	}
	return " where " + placeOf("ref_area") + " in (" + quoteTexts(places) + ")"
}
