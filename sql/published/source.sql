/*
what:  >
  each publisher, each of its measures and each county data set: its three clocks (period, released, fetched) at the as-of date, and what
  the last look at it found
grain: source, dataset, ref_area
source: kept captures and the record of the looks
columns:
  dataset: county data set; a measure of a publisher, its growth included; empty for the publisher itself
  captures: kept pages or exports [pages or exports]
  newest: released clock, day the newest of it became known; null where nothing is kept
  age_days: days from newest to the as-of date [days]
  newest_period: period clock, last month of the newest period it has figures of, YYYY-MM [YYYY-MM]
  fetched_on: fetched clock, day in China on which that newest page or export was received
  state: >
    fresh, nothing new, late, stale or ended, as the last look found it; a measure has its publisher's unless it has one of its own. ended where
    another measure has taken its place. Null where nobody looked: an offline build claims nothing
  reason: code why it is stale or late; succeeded where the measure ended
  successor: measure that has taken its place
  looked_on: day of the last look
  expected_period: newest period that should be there [YYYY-MM]
  due_on: day the next release is due
  source: publisher (nbs, spb, mofcom), or county and the data set [code]
  ref_area: area of a county data set; empty or CN for a publisher [code of GB/T 2260 | GB/T 2260]
  origin: "of the newest: official, reconstruction or synthetic"
*/
with known as (
    select source, dataset, ref_area from marts.source_clock
    union
    select source, dataset, ref_area from raw.source_state
),
begun as (
    select distinct base_measure from staging.page_figure
),
ended as (
    select c.source, c.dataset, c.ref_area, m.successor
    from marts.source_clock c
    join ref.measure m on m.measure = c.dataset and m.successor is not null
    left join begun b on b.base_measure = m.successor
    where b.base_measure is not null or c.newest_period >= cast(cast(m.successor_from as integer) - 1 as varchar) || '-12'
)
select
    k.source, k.dataset, k.ref_area, coalesce(c.captures, 0) as captures, c.newest_vintage as newest,
    macros.days_between(c.newest_vintage, r.as_of) as age_days, c.origin, c.newest_period, c.fetched_on,
    case when e.source is not null then 'ended' else coalesce(s.state, p.state) end as state,
    case when e.source is not null then 'succeeded' when s.state is not null then s.reason else p.reason end as reason, e.successor,
    coalesce(s.looked_on, p.looked_on) as looked_on,
    case when e.source is null then coalesce(s.expected_period, p.expected_period) end as expected_period,
    case when e.source is null then coalesce(s.due_on, p.due_on) end as due_on
from known k
cross join ref.run r
left join marts.source_clock c on c.source = k.source and c.dataset = k.dataset and c.ref_area = k.ref_area
left join raw.source_state s on s.source = k.source and s.dataset = k.dataset and s.ref_area = k.ref_area
left join raw.source_state p on p.source = k.source and p.dataset = '' and p.ref_area = k.ref_area and k.source <> 'county'
left join ended e on e.source = k.source and e.dataset = k.dataset and e.ref_area = k.ref_area
