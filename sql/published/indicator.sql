/*
what:  the 41 indicators of the edition, texts verbatim
grain: number
columns:
  nature: 变量性质, 定量 or 定性 or both
  lead: first-named responsible unit
  explanation: 指标说明及打分标准
  subgroup_name: name of its 二级指标 [text]
  subgroup_points: points of its 二级指标 [points]
*/
select indicator as number, name, group_id, subgroup_id, points, nature, lead, units, methods, sources, explanation,
    subgroup_name, subgroup_points
from ref.indicator
