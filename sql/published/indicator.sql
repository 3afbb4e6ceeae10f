/*
what:  the 41 indicators of the edition, texts verbatim
grain: number
source: official table and 附件2 of the edition
columns:
  nature: 变量性质, 定量 or 定性 or both
  lead: first-named responsible unit
  explanation: 指标说明及打分标准
  points: points it gives at most [points]
  units: responsible units as printed in 附件2 [text]
  methods: ways of assessment as printed (数据比对, 资料审查, 现场检查 …) [text]
  sources: sources of data as printed [text]
  subgroup_name: name of its 二级指标 [text]
  subgroup_points: points of its 二级指标 [points]
*/
select indicator as number, name, group_id, subgroup_id, points, nature, lead, units, methods, sources, explanation,
    subgroup_name, subgroup_points
from ref.indicator
