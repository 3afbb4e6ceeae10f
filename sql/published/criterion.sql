/*
what:  the 75 criteria of the edition and how each is computed
grain: criterion_id
columns:
  kind: computed, judged or mixed
  shape: rule shape of its parts
  options: readings of the rules that touch it
  datasets: county data sets that feed it
*/
select criterion_id, indicator, text, points, kind, combine, shape, options, datasets from ref.criterion
