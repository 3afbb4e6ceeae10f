/*
what:  >
  the deliveries about an area as staging.delivered_rows numbers them, each once: where rows counted together stand
grain: dataset, ref_area, nth
rows:  area
*/
select distinct dataset, ref_area, nth, capture, vintage
from staging.delivered_rows
