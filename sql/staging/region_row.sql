/*
what:  rows of 地区统计指标表 with their area and dates settled
grain: capture, sheet, row
checks:
  - name: region_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      select s.capture, s.sheet, s.row, coalesce(s.region_code, s.region_name) as area
      from staging.region_row s where s.ref_area is null
*/
select
    s.capture, s.sheet, s.row, s.indicator, s.period, s.value, s.unit, s.growth_pct, s.basis, s.region_code, s.region_name,
    coalesce(s.vintage, 'final') as version, s.source as printed_source,
    case when s.region_code is null and s.region_name is null then c.ref_area
        else coalesce(a.ref_area, b.ref_area) end as ref_area,
    coalesce(cast(s.released_on as date), c.vintage) as vintage, c.fetched_at
from raw.region_stats s
join staging.capture c on c.capture = s.capture
left join staging.named_area a on a.capture = s.capture and a.written = s.region_code
left join staging.named_area b on b.capture = s.capture and b.written = s.region_name
