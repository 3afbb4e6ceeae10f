/*
what:  >
  what the evidence ledger says of each criterion: the best reviewed and the best self-assessed material among those
  that are provided, dated from the plan's first day to the as-of date (I32, I33: to the end of the creation period), and of the level and form the criterion asks for
grain: ref_area, criterion_id
law:   rules R15, R10; I32 needs 省级以上, I33 names the media's level
*/
with usable as (
    select e.*, p.criterion_id, c.points
    from staging.evidence e
    cross join ref.run r
    join ref.criterion c on c.criterion_id = e.item or (c.is_sole and substr(c.criterion_id, 1, 3) = e.item)
    join ref.part p on p.criterion_id = c.criterion_id and p.shape = 'attested'
    where e.status in ('provided', 'reviewed') and e.dated_on >= r.window_from and e.dated_on <= r.as_of
        and (e.dated_on <= r.window_to or ',' || coalesce(c.options, '') || ',' not like '%,window,%')
        and (p.levels is null or p.levels like '%' || e.level || '%')
        and (p.forms is null or p.forms like '%' || e.form || '%')
),
scored as (
    select *,
        case when status = 'reviewed' then least(greatest(coalesce(review_score, points), 0), points) end as reviewed,
        case when status = 'provided' then least(greatest(self_score, 0), points) end as claimed
    from usable
),
ranked as (
    select *,
        row_number() over (partition by ref_area, criterion_id
            order by reviewed desc nulls last, claimed desc nulls last, vintage desc nulls last, capture asc nulls last, evidence_id asc nulls last) as best
    from scored
)
select r.ref_area, r.criterion_id, r.reviewed, r.claimed, r.evidence_id, r.title, macros.figure_id(r.capture, r.locator) as figure_id
from ranked r
left join staging.assumed_finding a on a.ref_area = r.ref_area and a.criterion_id = r.criterion_id
where r.best = 1 and (r.reviewed is not null or r.claimed is not null) and a.criterion_id is null
union all  -- what-if: what reviewers are assumed to find stands for the ledger
select ref_area, criterion_id, points, cast(null as decimal(6, 2)), 'assumption', cast(null as varchar), figure_id from staging.assumed_finding
