/*
what:  >
  each series' figure as known at the as-of date: the newest vintage, revised before final before preliminary; what a
  what-if assumes before all of them
grain: ref_area, measure, basis, freq, time_period, is_cumulative
units: value in CNY, PIECES, PERSONS or percent
*/
with ranked as (
    select f.*,
        row_number() over (
            partition by ref_area, measure, basis, freq, time_period, is_cumulative
            order by case when source_rank = 0 then 0 else 1 end asc nulls last, vintage desc nulls last,
                case version when 'revised' then 1 when 'final' then 2 when 'prelim' then 3 else 4 end asc nulls last,
                source_rank asc nulls last, fetched_at desc nulls last, figure_id asc nulls last) as newest
    from staging.figure f
    where f.value >= 0 or f.unit_measure = 'PERCENT'
)
select
    figure_id, ref_area, measure, basis, freq, time_period, is_cumulative, year, month, value, decimals, obs_status,
    version, estimate_low, estimate_high, vintage, capture, unit_measure, unit_mult
from ranked
where newest = 1
