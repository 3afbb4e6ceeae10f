/*
what:  gates of the groups and of the total, what each lacks and whether every open point together would reach it
grain: ref_area, group_id
rows:  area
source: computed from group_score and the gates of the edition
columns:
  group_id: A to E, or total
  low: points that are certain
  gate: points needed to pass
  needed: points from the present score to the gate
  obtainable: score with every point that can still be won
  is_reachable: obtainable is at least the gate
  name: name of the group, or 总分
  score: points under the chosen options [points]
  max: points of the group [points]
*/
select ref_area, group_id, name, score, low, max, gate, lacking as needed, obtainable, is_reachable from scores.gate
