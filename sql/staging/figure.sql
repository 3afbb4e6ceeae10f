/*
what:  >
  every printed figure known at the as-of date, all vintages, from pages, reference sheets and county exports, and what
  a what-if assumes; value in base units (CNY, PIECES, PERSONS) or percent
grain: figure_id
rows:  place
checks:
  - name: figure_not_negative
    severity: warn
    what: 总量为负数，未用于评分
    offenders: select capture, locator as row, measure, time_period, obs_value from staging.figure where value < 0 and unit_measure <> 'PERCENT'
*/
select * from staging.release_figure
union all by name
select * from staging.reference_figure
union all by name
select * from staging.region_figure
union all by name
select * from staging.express_figure
union all by name
select * from staging.yearly_figure
union all by name
select * from staging.assumed_figure
