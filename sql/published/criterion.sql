/*
what:  the 75 criteria of the edition and how each is computed
grain: criterion_id
source: official table and scoring standard of the edition
columns:
  kind: computed, judged or mixed
  shape: rule shape of its parts
  options: readings of the rules that touch it
  datasets: county data sets that feed it
  criterion_id: I<indicator>.<item> [code]
  text: wording of the item in the official table [text]
  points: points it gives at most [points]
  combine: "how its parts make its points: sum, or all must hold"
*/
select criterion_id, indicator, text, points, kind, combine, shape, options, datasets from ref.criterion
