/*
what:  >
  data that are not there: which sheet to hand in, and whose it is; the points it may bring at most
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: sheets
law:   missing is pending, never zero (rules R14); national reference values are typed in by the office of the creation
*/
with missing as (
    select b.*, t.name as reference_title,
        case when b.shape = 'beats_benchmark' and b.value_denominator is not null then 1
             when b.shape = 'share_comparison' and b.value_numerator is not null and b.value_denominator is not null then 1
             when b.shape = 'growth_comparison' and b.benchmark_area = 'nation' and b.value_numerator is not null then 1
             else 0 end as is_nations
    from scores.base_part b
    join ref.term t on t.kind = 'dataset' and t.term = 'national_reference'
    left join scores.gap_growth g on g.ref_area = b.ref_area and g.criterion_id = b.criterion_id and g.part = b.part
    where b.status = 'missing' and g.criterion_id is null and coalesce(b.tally, '') <> 'institutional_outputs'
)
select
    ref_area, criterion_id, part, 'hand_in' as way, '' as subject, 1 as step, year,
    cast(0 as decimal(38, 4)) as have, cast(1 as decimal(38, 4)) as need, cast(1 as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high, '份' as unit,
    high - score as points, high - score as gain, cast(null as bigint) as allowed_failures,
    case when year is null and shape in ('growth_comparison', 'share_comparison') then '评估年度待全国年度数公布后方能确定；' || hand_in
         when shape = 'attested' then '尚无可用的佐证材料：' || hand_in
         when is_nations = 0 then '缺' || coalesce(cast(year as varchar) || '年', '') || coalesce(rate_name || '的', '') || '数据：' || hand_in
         else '缺全国' || coalesce(cast(year as varchar) || '年', '') || coalesce(rate_name, '') || '数：请由县创建办补录《' || reference_title || '》'
             || case when shape = 'beats_benchmark' then case when value_denominator > 0 then '；本地为' || macros.rate_text(value_numerator, value_denominator) || '，全国低于此值即得分' else '' end else '' end end as note,
    false as is_outlook
from missing
