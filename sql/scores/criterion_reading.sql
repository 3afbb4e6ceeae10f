/*
what:  each criterion under each reading of the rules; parts add up, or all must hold
grain: reading_id, ref_area, criterion_id
rows:  area
checks:
  - name: every_criterion_scored
    severity: fail
    what: a criterion of the index has no row for an area
    offenders: >
      select s.ref_area, c.criterion_id from ref.criterion c cross join ref.scored_area s
      left join scores.criterion_reading x on x.ref_area = s.ref_area and x.criterion_id = c.criterion_id and x.reading_id = 'base'
      where x.criterion_id is null
*/
with combined as (
    select
        p.reading_id, p.ref_area, p.criterion_id,
        case when c.combine = 'all' then min(p.score) else sum(p.score) end as score,
        case when c.combine = 'all' then min(p.low) else sum(p.low) end as low,
        case when c.combine = 'all' then min(p.high) else sum(p.high) end as high,
        max(case p.status when 'manual' then 7 when 'missing' then 6 when 'tie_risk' then 5 when 'basis_mismatch' then 4
            when 'vacuous' then 3 when 'provisional' then 2 else 1 end) as worst,
        max(case when c.combine = 'all' and p.score = 0 and p.high = 0 then 1 else 0 end) as is_settled
    from scores.part p
    join ref.criterion c on c.criterion_id = p.criterion_id
    group by p.reading_id, p.ref_area, p.criterion_id, c.combine
)
select
    reading_id, ref_area, criterion_id,
    cast(score as decimal(6, 2)) as score, cast(low as decimal(6, 2)) as low, cast(high as decimal(6, 2)) as high,
    case when is_settled = 1 then 'final' when worst = 7 then 'manual' when worst = 6 then 'missing' when worst = 5 then 'tie_risk'
         when worst = 4 then 'basis_mismatch' when worst = 3 then 'vacuous' when worst = 2 then 'provisional' else 'final' end as status
from combined
