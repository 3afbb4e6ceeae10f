-- What one would write by hand for the complaints (编号25): by county how many first decisions and closings kept their days under the chosen
-- reading, decided ones only, from the raw rows. It gives the figures of marts.case_rate and is the yardstick of what they may cost.
with delivery as (
    select capture, ref_area, row_number() over (partition by ref_area order by vintage, fetched_at, capture desc) as nth, count(*) over (partition by ref_area) as deliveries
    from raw.capture where dataset = 'complaints_12315'
),
again as (
    select d.ref_area, x.complaint_no, max(d.nth) as nth from raw.complaints_12315 x join delivery d on d.capture = x.capture
    where d.deliveries > 1 group by all having count(*) > 1
),
base as (select distinct rate, from_on, before_on, rule from marts.case_definition where reading_id = 'base'),
complaint as (
    select d.ref_area, cast(x.received_at as date) as registered_on, case when x.assigned_at < '2026-04-01' then cast(x.assigned_at as date) else cast(x.received_at as date) end as received_on,
        cast(case when coalesce(x.first_check_at, x.accepted_at) < '2026-04-01' then coalesce(x.first_check_at, x.accepted_at) end as date) as check_on,
        cast(case when coalesce(x.accepted_at, x.first_check_at) < '2026-04-01' then coalesce(x.accepted_at, x.first_check_at) end as date) as accepted_on,
        cast(case when x.closed_at < '2026-04-01' then x.closed_at end as date) as closed_on,
        coalesce(x.closed_at < '2026-04-01', x.result in ('mediated', 'not_mediated', 'terminated', 'withdrawn', 'settled', 'rejected'), false) as is_closed,
        coalesce(x.accepted, case when x.accepted_at is not null or x.result in ('mediated', 'not_mediated', 'terminated') then 'accepted' when x.result = 'rejected' then 'rejected'
            when x.result in ('withdrawn', 'settled') and x.first_check_at is null then 'withdrawn' end) as decision, coalesce(cast(x.excluded_days as integer), 0) as excluded_days
    from raw.complaints_12315 x join delivery d on d.capture = x.capture
    left join again g on g.ref_area = d.ref_area and g.complaint_no = x.complaint_no
    where (g.nth is null or g.nth = d.nth) and (x.is_online = 'yes' or (coalesce(x.is_online, '') <> 'no' and x.platform is not null)) and x.received_at < '2026-04-01'
)
select c.ref_area,
    count(*) filter (c.decision = 'withdrawn' or (c.check_on >= c.registered_on and c.check_on <= f.due_on)) as checked_on_time,
    count(*) filter (c.decision = 'withdrawn' or c.check_on >= c.registered_on or (c.check_on is null and c.decision is null and not c.is_closed and f.due_on <= date '2026-03-31')) as checked_of,
    count(*) filter (c.decision = 'accepted' and c.accepted_on >= c.registered_on and c.closed_on >= c.accepted_on and c.closed_on <= coalesce(lx.next_workday, date '9999-12-31')) as closed_on_time,
    count(*) filter (c.decision = 'accepted' and c.accepted_on >= c.registered_on and ((c.is_closed and c.closed_on >= c.accepted_on)
        or (not c.is_closed and coalesce(lx.next_workday, date '9999-12-31') <= date '2026-03-31'))) as closed_of
from complaint c
join base b on b.rate = 'first_check_on_time' and c.received_on >= b.from_on and c.received_on < b.before_on
left join staging.deadline f on f.matter = 'first_check' and f.start_on = case b.rule when 'registered' then c.registered_on else c.received_on end
left join staging.deadline l on l.matter = 'closing' and l.rule = 'legal_60d' and l.start_on = c.accepted_on
left join staging.calendar_day lx on lx.day = cast(l.raw_on + c.excluded_days as date)
group by c.ref_area order by c.ref_area
