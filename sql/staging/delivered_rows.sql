/*
what:  >
  which deliveries hold rows of an area, numbered from the oldest. A row that stands in several counts as the last has it; within one a key
  stands once (the reader of exports sees to it)
grain: dataset, capture, written
rows:  area
columns:
  written: area as the rows name it; empty where they name none and are about the area that handed them in
  nth: the later the greater; of the two of one day and moment the one of the lower capture is the later
  deliveries: of the data set for this area
*/
with placed as (
    select n.dataset, n.capture, n.written, n.ref_area, c.vintage, c.fetched_at
    from staging.register_area n
    join staging.capture c on c.capture = n.capture
    union all
    select dataset, capture, '', ref_area, vintage, fetched_at
    from staging.capture
    where dataset is not null and dataset not in ('online_operators', 'market_entities')
),
numbered as (
    select *, dense_rank() over (partition by dataset, ref_area order by vintage, fetched_at, capture desc) as nth from placed where ref_area is not null
)
select dataset, capture, written, ref_area, vintage, cast(nth as bigint) as nth,
    cast(max(nth) over (partition by dataset, ref_area) as integer) as deliveries
from numbered
