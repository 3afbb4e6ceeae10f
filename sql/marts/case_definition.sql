/*
what:  >
  under which period, denominator and rule each reading counts the cases of a rate; beside them the periods for which a
  bureau stated two totals, so that rows and totals can be held against each other
grain: rate, reading_id
columns:
  reading_id: a reading, or stated/… for the period of stated totals
  definition: says the same in one text, so that equal readings are counted once
law:   rules R10 (period), R11 (denominator), §2.2 (clock)
*/
with kind as (
    select distinct p.rate, p.benchmark,
        case p.rate when 'lead_completed' then 'completion' when 'monitoring_completed' then 'completion' when 'claims_handled' then 'claim'
            when 'mediation_success' then 'outcome' when 'satisfaction' then 'outcome' when 'odr_settlement' then 'outcome'
            when 'upheld' then 'outcome' when 'won' then 'outcome' when 'procedural_loss' then 'outcome' else 'clock' end as kind
    from ref.part p
    where p.rate in ('first_check_on_time', 'closed_on_time', 'mediation_success', 'satisfaction', 'report_check_on_time', 'lead_on_time', 'lead_completed',
        'monitoring_on_time', 'monitoring_completed', 'claims_handled', 'upheld', 'won', 'procedural_loss', 'odr_on_time', 'odr_settlement')
),
read as (
    select d.reading_id, k.rate, k.benchmark,
        case k.kind when 'clock' then d.rate_denominator when 'outcome' then 'due'
            when 'completion' then case d.completion_denominator when 'dispatched' then 'all_received' else 'due' end
            else case d.claim_grace when 'none' then 'all_received' else 'due' end end as rate_denominator,
        case k.rate when 'first_check_on_time' then d.clock_start when 'report_check_on_time' then d.clock_start
            when 'closed_on_time' then d.closing_rule when 'lead_on_time' then d.lead_timeliness
            when 'upheld' then d.withdrawn_cases when 'won' then d.withdrawn_cases
            when 'mediation_success' then d.mediation_denominator when 'satisfaction' then d.satisfaction_scale else '' end as rule
    from ref.reading d
    cross join kind k
),
dated as (
    select r.*, b.period_id,
        case when r.benchmark is null then w.from_on else coalesce(b.from_on, macros.first_of_month(t.last_full_year, 1)) end as from_on,
        case when r.benchmark is null then w.before_on else coalesce(b.before_on, macros.first_of_month(t.last_full_year + 1, 1)) end as before_on
    from read r
    join marts.reading_window w on w.reading_id = r.reading_id
    cross join staging.as_of_day t
    left join marts.benchmark_period b on b.measure = r.benchmark
    union all
    select 'stated/' || s.ref_area || '/' || s.capture || '/' || s.sheet || '/' || s.row, r.rate, r.benchmark, r.rate_denominator, r.rule, null, s.from_on, s.before_on
    from marts.stated_total s
    join read r on r.rate = s.rate and r.reading_id = 'base'
    where s.is_fit = 1 and s.newest = 1
)
select rate, reading_id, rate_denominator, rule, from_on, before_on,
    coalesce(period_id, case when benchmark is not null then substr(cast(from_on as varchar), 1, 4) end) as period_id,
    cast(from_on as varchar) || '<' || cast(before_on as varchar) || '/' || rate_denominator || '/' || rule as definition
from dated
where from_on is not null
