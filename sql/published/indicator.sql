/*
what:  the 41 indicators of the edition, texts verbatim
grain: number
columns:
  nature: 变量性质, 定量 or 定性 or both
  lead: first-named responsible unit
  explanation: 指标说明及打分标准
*/
select indicator as number, name, group_id, subgroup_id, points, nature, lead, units, methods, sources, explanation from ref.indicator
