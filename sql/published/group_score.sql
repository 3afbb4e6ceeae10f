/*
what:  group scores (一级指标) with their gates
grain: ref_area, group_id
columns:
  group_id: A 促进发展 · B 规范监管 · C 优化服务 · D 探索创新 · E 综合保障
  gate: points this group needs for the area to pass
*/
select ref_area, group_id, name, score, low, high, max, gate from scores.group_score
