/*
what:  for each responsible unit the criteria that are not final, the points at stake and the data sets that feed them
grain: ref_area, unit, criterion_id
columns:
  unit: 责任单位 as the index names it
  is_lead: the first-named unit of the indicator
  at_stake: points between low and high
  datasets: county data sets that feed the criterion, the main one first
*/
select
    s.ref_area, u.unit, u.is_lead, s.criterion_id, s.indicator, c.text, s.status, s.score, s.high,
    cast(s.high - s.low as decimal(6, 2)) as at_stake, c.datasets
from scores.criterion s
join ref.criterion c on c.criterion_id = s.criterion_id
join ref.indicator_unit u on u.indicator = s.indicator
where s.high > s.low or s.status <> 'final'
