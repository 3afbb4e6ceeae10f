/*
what:  the newest month to which all three national cumulative figures reach, for the reading rolling24
grain: year
*/
with complete as (
    select f.year, f.month
    from marts.figure f
    where f.ref_area = 'CN' and f.is_cumulative and f.obs_status in ('A', 'V')
        and f.measure in ('online_retail', 'retail_sales', 'express_volume')
    group by f.year, f.month
    having count(distinct f.measure) = 3
),
ranked as (
    select year, month, row_number() over (order by year desc nulls last, month desc nulls last) as newest from complete
)
select year, month from ranked where newest = 1
