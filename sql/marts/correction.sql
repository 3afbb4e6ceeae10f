/*
what:  what became of each correction at the as-of date
grain: correction_id
columns:
  state: >
    applied (the newest reading still prints the wrong value), retired (an older one does, the newest no longer: the source was fixed),
    unmatched (no kept page prints it)
  readings: readings of the figure on kept pages; corrected of them are used as corrected
checks:
  - name: correction_retired
    severity: warn
    what: 来源已改正，这条更正自动停用：最新一版不再印有原错数；更正表中可保留此行，旧版数据仍按更正后的数使用
    offenders: >
      select c.newest_capture as capture, c.newest_locator as row, c.correction_id, m.name, c.time_period, '原错数' || c.expect as expected, '现印' || c.newest_value as printed
      from marts.correction c join ref.measure m on m.measure = c.measure where c.state = 'retired'
  - name: correction_matches
    severity: warn
    what: 更正没有对应的数，未起作用：已存页面上这个数从未印成更正表所列的错数；请核对更正表
    offenders: >
      select c.newest_capture as capture, c.newest_locator as row, c.correction_id, m.name, c.time_period, '更正表所列' || c.expect as expected, '现印' || c.newest_value as printed
      from marts.correction c join ref.measure m on m.measure = c.measure where c.state = 'unmatched' and c.readings > 0
*/
with ordered as (
    select r.*, row_number() over (partition by correction_id order by vintage desc nulls last, fetched_at desc nulls last, figure_id desc nulls last) as newest
    from staging.correction_reading r
),
counted as (
    select correction_id, cast(count(*) as bigint) as readings, cast(sum(case when is_applied then 1 else 0 end) as bigint) as corrected
    from staging.correction_reading
    group by correction_id
)
select k.id as correction_id, k.source, k.measure, k.freq, k.time_period, k.is_cumulative = 'true' as is_cumulative, k.url,
    k.expect, k.action, k.value, k.reason, k.evidence,
    case when o.is_applied then 'applied' when coalesce(c.corrected, 0) > 0 then 'retired' else 'unmatched' end as state,
    coalesce(c.readings, 0) as readings, coalesce(c.corrected, 0) as corrected,
    o.obs_value as newest_value, o.vintage as newest_vintage, o.capture as newest_capture, o.url as newest_url, o.locator as newest_locator
from ref.correction k
left join counted c on c.correction_id = k.id
left join ordered o on o.correction_id = k.id and o.newest = 1
