-- Generated rows (合成示例) to measure the models by: {{n}} operators and complaints of 50 counties of one synthetic province; every tenth
-- county delivers its registers and complaints again, with every ninth row new, and a city's register holds the rows of two more counties.
insert into ref.area by name
select '900000' as ref_area, '合成省' as name, 'province' as level, 'CN' as parent, 'east' as region_class
union all
select cast(900000 + 100 * i as varchar), '合成市' || i, 'city', '900000', 'east' from range(1, 6) t(i)
union all
select cast(900100 + 100 * (i // 10) + 21 + i % 10 as varchar), '合成县' || i || '县', 'county', cast(900100 + 100 * (i // 10) as varchar), 'east' from range(50) t(i);
create table ref.scale_county as
select cast(i as integer) as i, cast(900100 + 100 * (i // 10) + 21 + i % 10 as varchar) as ref_area, '合成县' || i || '县' as name from range(50) t(i);
insert into raw.capture by name
select sha256(d || '-1-' || ref_area) as capture, 'county' as source, d as dataset, case when i in (8, 9) and d = 'online_operators' then '900100' else ref_area end as ref_area,
    'inbox/' || d || ref_area as url, 'synthetic' as origin, '2026-02-01' as vintage, 'declared' as vintage_by, '2026-02-01T00:00:00Z' as fetched_at
from ref.scale_county, (select unnest(['online_operators', 'market_entities', 'online_shops', 'operator_sales', 'complaints_12315', 'reports_12315']) as d)
where not (i = 9 and d = 'online_operators')
union all
select sha256(d || '-2-' || ref_area), 'county', d, ref_area, 'inbox/2' || d || ref_area, 'synthetic', '2026-03-01', 'declared', '2026-03-01T00:00:00Z'
from ref.scale_county, (select unnest(['online_operators', 'market_entities', 'online_shops', 'complaints_12315', 'reports_12315']) as d)
where i % 10 = 7;
create table ref.scale_row as
select cast(k as bigint) as k, 1 as nth, c.ref_area, c.name, c.i, cast(hash(k) % 1000003 as integer) as r, cast(hash(k, 1) % 1000003 as integer) as q
from range({{n}}) t(k) join ref.scale_county c on c.i = t.k % 50
union all
select case when k % 9 = 0 then k + 100000000 else k end, 2, c.ref_area, c.name, c.i, cast(hash(k) % 1000003 as integer), cast(hash(k, 2) % 1000003 as integer)
from range({{n}}) t(k) join ref.scale_county c on c.i = t.k % 50 where c.i % 10 = 7;
insert into raw.online_operators by name
select sha256('online_operators-' || nth || '-' || case when i = 9 then '900129' else ref_area end) as capture, '' as sheet, cast(k // 50 + 2 as varchar) as row,
    '91350421M' || lpad(cast(k as varchar), 9, '0') as operator_key, '合成经营者' || k as operator_name,
    case r % 10 when 0 then 'platform' when 1 then 'other_service' when 2 then 'own_site' when 3 then 'own_site_display' else 'on_platform' end as category,
    case q % 5 when 0 then 'true' else 'false' end as is_natural_person,
    case when r % 50 > 0 then cast(date '2019-01-01' + r % 2600 as varchar) end as established_on,
    case when q % 40 > 0 then cast(date '2020-01-01' + q % 2300 as varchar) end as online_since,
    case r % 12 when 0 then 'closed' else 'active' end as status, case when r % 12 = 0 then '2025-06-01' end as closed_on,
    case when i < 9 then ref_area else name end as region_code,
    case when k % 20 = 0 then '91350421M' || lpad(cast(k + 50 as varchar), 9, '0') when k % 400 = 5 then '92350421N' || lpad(cast(k as varchar), 9, '0') end as predecessor
from ref.scale_row;
insert into raw.market_entities by name
select sha256('market_entities-' || nth || '-' || ref_area) as capture, '' as sheet, cast(k // 50 + 2 as varchar) as row,
    case when k % 4 = 0 then '91350421M' else '92350421N' end || lpad(cast(k as varchar), 9, '0') as uscc, '合成主体' || k as name, 'individual' as etype,
    cast(date '2015-01-01' + r % 4300 as varchar) as established_on, case r % 15 when 0 then 'cancelled' else 'active' end as status,
    case when r % 15 = 0 then '2025-07-01' end as closed_on, ref_area as region_code
from ref.scale_row where k % 2 = 0 or k % 400 = 5;
insert into raw.online_shops by name
select sha256('online_shops-' || nth || '-' || ref_area) as capture, '' as sheet, cast(k // 50 + 2 as varchar) as row, '合成平台' || r % 7 as platform,
    'S' || k as shop_id, '店铺' || k as shop_name, '91350421M' || lpad(cast(case when k % 1000 = 3 then k + 500000000 else k end as varchar), 9, '0') as operator_key,
    cast(date '2021-01-01' + q % 1900 as varchar) as opened_on, case r % 9 when 0 then 'closed' else 'active' end as status, case q % 30 when 0 then 'false' else 'true' end as trades
from ref.scale_row where k % 2 = 1;
insert into raw.operator_sales by name
select sha256('operator_sales-1-' || ref_area) as capture, '' as sheet, cast((k // 50) * 3 + y.y - 2021 as varchar) as row,
    '91350421M' || lpad(cast(case when k % 1500 = 0 then k + 500000000 else k end as varchar), 9, '0') as operator_key, '合成经营者' || k as operator_name, cast(y.y as varchar) as year,
    cast(r % 900 + 17 * (y.y - 2023) as varchar) || '.5' as sales, case when r % 3000 = 1 then '2024-05-01' end as established_on
from ref.scale_row, (select unnest([2023, 2024, 2025]) as y) y where nth = 1 and k % 30 < 1 and not (r % 60 = 5 and y.y = 2023);
insert into raw.complaints_12315 by name
select sha256('complaints_12315-' || nth || '-' || ref_area) as capture, '' as sheet, cast(k // 50 + 2 as varchar) as row,
    '1350421' || lpad(cast(k as varchar), 18, '0') as complaint_no, cast(date '2024-01-02' + r % 800 as varchar) || ' 09:30:00' as received_at,
    case when q % 3 > 0 then cast(date '2024-01-02' + r % 800 + q % 3 as varchar) || ' 10:00:00' end as assigned_at,
    case when q % 60 > 0 then cast(date '2024-01-02' + r % 800 + q % 13 as varchar) || ' 11:00:00' end as first_check_at,
    case q % 10 when 0 then 'rejected' when 1 then null when 2 then 'withdrawn' else 'accepted' end as accepted,
    case when q % 10 > 2 then cast(date '2024-01-02' + r % 800 + q % 13 as varchar) || ' 11:00:00' end as accepted_at,
    case when q % 25 = 0 then '5' end as excluded_days,
    case when q % 11 > 0 then cast(date '2024-01-02' + r % 800 + q % 97 as varchar) || ' 16:00:00' end as closed_at,
    case q % 6 when 0 then 'not_mediated' when 1 then 'terminated' when 2 then null when 3 then 'settled' else 'mediated' end as result,
    case r % 20 when 0 then 'unknown' when 1 then null when 2 then 'no' when 3 then 'no' when 4 then 'no' when 5 then 'no' else 'yes' end as is_online,
    case when r % 4 = 0 then '合成平台' end as platform, '合成商户' || r as respondent, '商品' as category, '质量' as problem, '39.90' as amount,
    case q % 7 when 0 then 'very_satisfied' when 1 then 'satisfied' when 2 then 'dissatisfied' when 3 then 'basically_satisfied' end as satisfaction, '合成所' as handler_unit,
    case q % 8 when 0 then 'false' when 1 then null else 'true' end as on_time
from ref.scale_row;
insert into raw.column_of by name select capture, 'on_time' as field, '' as sheet, 'Z' as letter, '是否按期' as header from raw.capture where dataset = 'complaints_12315' and ref_area > '900300';
insert into raw.reports_12315 by name
select sha256('reports_12315-' || nth || '-' || ref_area) as capture, '' as sheet, cast(k // 50 + 2 as varchar) as row,
    'R' || lpad(cast(k as varchar), 18, '0') as report_no, cast(date '2024-01-02' + r % 800 as varchar) || ' 09:30:00' as received_at,
    case when q % 3 > 0 then cast(date '2024-01-02' + r % 800 + q % 3 as varchar) || ' 10:00:00' end as assigned_at,
    case when q % 60 > 0 then cast(date '2024-01-02' + r % 800 + q % 33 as varchar) || ' 11:00:00' end as checked_at, case q % 9 when 0 then 'true' else 'false' end as extended,
    case q % 50 when 0 then 'transferred' when 1 then 'not_filed' when 2 then null else 'filed' end as decision,
    case r % 20 when 0 then 'unknown' when 1 then null when 2 then 'no' else 'yes' end as is_online, case when r % 4 = 0 then '合成平台' end as platform
from ref.scale_row where k % 10 = 7;
drop table ref.scale_row;
drop table ref.scale_county
