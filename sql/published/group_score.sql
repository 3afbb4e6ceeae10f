/*
what:  group scores (一级指标) with their gates
grain: ref_area, group_id
rows:  area
source: computed from criterion_score
columns:
  group_id: A 促进发展 · B 规范监管 · C 优化服务 · D 探索创新 · E 综合保障
  gate: points this group needs for the area to pass
  name: name of the group [text]
  score: points of its criteria under the chosen options [points]
*/
select ref_area, group_id, name, score, low, high, max, gate from scores.group_score
