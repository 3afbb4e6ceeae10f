/*
what:  areas of the index and what became of them
grain: ref_area
source: GB/T 2260 and the approvals of its changes, as kept in the program
columns:
  ref_area: area; CN is the nation [code of GB/T 2260 | GB/T 2260]
  level: nation, province, city or county
  parent: area it belongs to; null for the nation [code of GB/T 2260 | GB/T 2260]
  region_class: east, central or west, the three belts of the national statistics; null for the nation
  valid_from: first day of the code; null where it was always there
  valid_to: last day of the code; null while it is in force
  successor: area that took its place [code of GB/T 2260 | GB/T 2260]
*/
select ref_area, name, level, parent, region_class, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to, successor from ref.area
