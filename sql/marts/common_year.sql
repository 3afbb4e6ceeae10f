/*
what:  >
  calendar years for which the nation's final 网上零售额 (from 2026 its successor's growth), 社会消费品零售总额 and 快递业务量 had been released
  by the as-of date, newest first
grain: year
law:   the index does not define 近2年; rules R4
*/
with needed as (
    select f.year, case when f.measure in ('retail_sales', 'express_volume') then f.measure else 'online_retail' end as measure
    from marts.figure f
    where f.ref_area = 'CN' and f.freq = 'A' and f.obs_status in ('A', 'V')
        and f.measure in ('online_retail', 'online_retail_yoy', 'online_goods_and_services_yoy', 'retail_sales', 'express_volume')
),
complete as (
    select year from needed group by year having count(distinct measure) = 3
)
select year, row_number() over (order by year desc nulls last) as newest
from complete
