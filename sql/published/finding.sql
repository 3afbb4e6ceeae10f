/*
what:  >
  what the evidence ledger says of each judged criterion in each assessment round, under the chosen options: points claimed
  and points given, and the best material behind them; material that may not count is listed in problem
grain: ref_area, criterion_id, round
rows:  area
source: the county's evidence ledger (佐证材料台账)
units: points
columns:
  round: self 自评 · city 市级考评 · province 省级评估 · national 总局评估
  self_score: most points claimed for a material of the round, up to the criterion's; null where none is claimed
  review_score: >
    most points a reviewer gave a material of the round, up to the criterion's, and all of them where a reviewed entry names
    none; null before a review. I34.1 counts documents: see criterion_figure
  materials: ledger entries of the round that may count [ledger entries]
  evidence_id: number of the best material in the ledger
  issuer_level: national 国家级 · provincial 省部级 · city 市级 · county 县级
  form: institution 制度文件, media 媒体报道 and the other codes of 材料形式
  status: reviewed 已复核 or provided 已提供
  is_counted: this round gives the points, being the newest reviewed; before any review, the newest claim
  capture: SHA-256 of the kept ledger
  locator: sheet and cell
  figure_id: row of observation
  title: title of the best material [text]
  dated_on: day of the material
*/
select
    f.ref_area, f.criterion_id, f.round, cast(f.claimed as decimal(6, 2)) as self_score, cast(f.reviewed as decimal(6, 2)) as review_score,
    f.materials, f.evidence_id, f.title, f.level as issuer_level, f.form, f.dated_on, f.status, f.is_counted = 1 as is_counted,
    f.capture, f.locator, f.figure_id
from marts.finding f
join ref.scored_area s on s.ref_area = f.ref_area and s.is_shown
where f.reading_id = 'base'
