/*
what:  >
  the totals bureaus stated for rates, told apart by whether their period is the one the rate asks for; of those that
  fit, the newest (of two that end alike the longer one) stands for the rate
grain: capture, sheet, row
rows:  capture
law:   >
  case rates are of the creation period (rules R10), yearly rates of a whole year that is over (rules §2.3), stocks of any day
checks:
  - name: total_period_fits
    severity: warn
    what: 统计期间不合：案件类指标须在评估期内，年度指标须为已结束的完整年度；该行未使用
    offenders: select capture, sheet, row, rate, period from marts.stated_total where is_fit = 0
*/
with asked as (
    select distinct p.rate,
        case when p.rate in ('online_operator_share', 'survival_two_years', 'platform_user_share') then 'stock'
             when ',' || coalesce(c.options, '') || ',' like '%,window,%' then 'window' else 'year' end as kind
    from ref.part p
    join ref.criterion c on c.criterion_id = p.criterion_id
    where p.rate is not null
    union all
    select distinct minimum_measure, 'year' from ref.part where minimum_measure is not null
    union all
    select 'odr_units', 'stock'
),
dated as (
    select t.*, a.kind,
        cast(substr(cast(r.as_of as varchar), 1, 4) as integer) as as_of_year,
        case when cast(r.as_of as varchar) like '%-12-31' then 1 else 0 end as is_year_end,
        cast(substr(cast(r.window_from as varchar), 1, 4) as integer) * 100 + cast(substr(cast(r.window_from as varchar), 6, 2) as integer) as first_month,
        cast(substr(cast(r.window_to as varchar), 1, 4) as integer) * 100 + cast(substr(cast(r.window_to as varchar), 6, 2) as integer) as last_month
    from staging.rate_total t
    join asked a on a.rate = t.rate
    cross join ref.run r
),
judged as (
    select *,
        case when year > as_of_year then 0
             when kind = 'window' and (starts < first_month or year * 100 + month > last_month) then 0
             when kind = 'year' and (month <> 12 or starts <> year * 100 + 1 or (year = as_of_year and is_year_end = 0)) then 0
             else 1 end as is_fit
    from dated
)
select
    capture, sheet, row, ref_area, rate, kind, period, year, month, numerator, denominator, numerator_cell, denominator_cell, from_on, before_on, is_fit,
    row_number() over (partition by ref_area, rate, is_fit
        order by year desc nulls last, month desc nulls last, starts asc nulls last, vintage desc nulls last, fetched_at desc nulls last,
            capture asc nulls last, sheet asc nulls last, row asc nulls last) as newest
from judged
