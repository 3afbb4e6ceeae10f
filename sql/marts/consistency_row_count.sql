/*
what:  >
  the denominators bureaus stated for I11, I17 and I19 beside the number of rows handed in for the same period: cases
  due, finished or received, any of which a platform's aggregate may be about; for I11.1 staff under any reading, where
  the totals are of the as-of date
grain: capture, sheet, row
rows:  area
columns:
  fewest: rows under the narrowest of the denominators, most under the widest; cases nobody can decide yet widen both
  is_matched: 1 where the stated denominator is one of them
units: cases; persons
law:   rules §6.10, R11
checks:
  - name: stated_denominator_is_number_of_rows
    severity: warn
    what: 两数汇总的分母与同期报送的明细件数不符（按应办、已办、收到三种口径均不等）；请核对明细是否报全、期间和分母口径是否一致
    offenders: >
      select capture, sheet, row, ref_area,
        case rate when 'platform_user_share' then 'I11.1 平台用户占比' when 'claims_handled' then 'I11.2 认领处置率' when 'report_check_on_time' then 'I17.1 举报按时核查率'
          when 'lead_on_time' then 'I17.2 及时率' when 'lead_completed' then 'I17.2 完成率' when 'monitoring_on_time' then 'I19.1 监测信息核查及时率'
          else 'I19.2 监测信息核查完成率' end as item, period, '分母' || macros.decimal_text(stated_denominator) as stated,
        '明细' || cast(fewest as varchar) || case when most > fewest then '至' || cast(most as varchar) else '' end as of_rows
      from marts.consistency_row_count where is_matched = 0
*/
with stated as (
    select s.capture, s.sheet, s.row, s.ref_area, s.rate, s.period, s.denominator, d.rule, d.from_on, d.before_on
    from marts.stated_total s
    join marts.case_definition d on d.rate = s.rate and d.reading_id = 'stated/' || s.ref_area || '/' || s.capture || '/' || s.sheet || '/' || s.row
    join marts.case_rate c on c.ref_area = s.ref_area and c.rate = d.rate and c.definition = d.definition  -- rows were handed in
    where s.rate in ('claims_handled', 'report_check_on_time', 'lead_on_time', 'lead_completed', 'monitoring_on_time', 'monitoring_completed')
),
weight as (
    select rate_denominator, state, scope, least(cast(worst_below as integer), cast(best_below as integer)) as surely,
        greatest(cast(worst_below as integer), cast(best_below as integer)) as possibly
    from ref.case_weight
),
counted as (
    select s.capture, s.sheet, s.row, s.ref_area, s.rate, s.period, s.denominator, n.rate_denominator as definition,
        cast(coalesce(sum(t.cases * w.surely), 0) as bigint) as fewest, cast(coalesce(sum(t.cases * w.possibly), 0) as bigint) as most
    from stated s
    cross join (select distinct rate_denominator from ref.case_weight) n
    left join marts.case_tally t on t.ref_area = s.ref_area and t.rate = s.rate and t.rule = s.rule and t.day >= s.from_on and t.day < s.before_on
    left join weight w on w.rate_denominator = n.rate_denominator and w.state = t.state and w.scope = t.scope
    group by s.capture, s.sheet, s.row, s.ref_area, s.rate, s.period, s.denominator, n.rate_denominator
    union all
    select s.capture, s.sheet, s.row, s.ref_area, s.rate, s.period, s.denominator, u.definition, u.staff, u.staff
    from marts.stated_total s
    cross join ref.run r
    join marts.platform_user_count u on u.ref_area = s.ref_area
    where s.rate = 'platform_user_share' and s.is_fit = 1 and s.newest = 1 and s.before_on > r.as_of
)
select capture, sheet, row, ref_area, rate, period, denominator as stated_denominator, min(fewest) as fewest, max(most) as most,
    max(case when denominator >= fewest and denominator <= most then 1 else 0 end) as is_matched
from counted
group by capture, sheet, row, ref_area, rate, period, denominator
