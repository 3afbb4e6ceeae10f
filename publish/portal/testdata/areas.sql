-- Laid over ../../testdata/published.sql: a second county and the city of both
-- (invented figures), so that what a caller may not see is there to be found.
-- Every text of 350423 says 清流, and every text about it elsewhere too.
alter table published.criterion add column combine varchar default 'sum';
create table published.option (option varchar, position integer, chosen varchar);
insert into published.option values ('nation_growth', 1, 'published'), ('near_two_years', 2, 'published_common');
insert into published.area values ('350423', '清流县', 'county', '350400'), ('350400', '三明市', 'city', '350000'), ('350000', '福建省', 'province', 'CN'), ('CN', '全国', 'nation', null);
insert into published.scorecard values
 ('350423', '清流县', 3.00, 3.00, 9.00, 10.00, 'possible', true),
 ('350400', '三明市', 3.50, 3.00, 9.00, 10.00, 'possible', true);
insert into published.group_score by name select * replace ('350423' as ref_area) from published.group_score where ref_area = '350421';
insert into published.indicator_score by name select * replace ('350423' as ref_area) from published.indicator_score where ref_area = '350421';
insert into published.criterion_score by name select * replace ('350423' as ref_area, '清流' as note) from published.criterion_score where ref_area = '350421';
insert into published.criterion_score by name select * replace ('350400' as ref_area, null as note) from published.criterion_score where ref_area = '350421';
insert into published.criterion_part by name select * replace ('350423' as ref_area) from published.criterion_part where ref_area = '350421';
insert into published.criterion_part by name select * replace ('350400' as ref_area) from published.criterion_part where ref_area = '350421';
insert into published.criterion_variant by name select * replace ('350423' as ref_area) from published.criterion_variant where ref_area = '350421';
insert into published.county_rank values ('350400', 'I01.1', '350421', true), ('350400', 'I01.1', '350423', false);
insert into published.observation values
 ('f3清流', '350423', 'online_retail', null, 'A', '2024', '41000', 'CNY', 4, 'V', date '2025-03-02', 'county', 'c3', 'inbox/350423/清流.xlsx', 'sheet 零售!C7', 'synthetic', '清流4.1亿元', true, 'final', true, '41000', null),
 ('f4', '350000', 'online_retail', null, 'A', '2024', '900', 'CNY', 8, 'A', date '2025-02-01', 'nbs', 'c2', 'https://www.stats.gov.cn/', 'paragraph 4', 'reconstruction', null, true, 'final', true, '900', null),
 ('f5', 'CN', 'online_retail_yoy', null, 'A', '2024', '7.3', 'PERCENT', 0, 'A', date '2025-06-17', 'nbs', 'c2', 'https://www.stats.gov.cn/', 'paragraph 3', 'reconstruction', '=7.3%', true, 'final', true, '7.3', null);
insert into published.criterion_figure values ('350423', 'I01.1', '', 'numerator', 'f3清流'), ('350400', 'I01.1', '', 'numerator', 'f1'), ('350400', 'I01.1', '', 'numerator', 'f3清流');
insert into published.gap by name select * replace ('350423' as ref_area, '清流' as note) from published.gap where ref_area = '350421';
insert into published.gate by name select * replace ('350423' as ref_area) from published.gate where ref_area = '350421';
insert into published.gate_plan by name select * replace ('350423' as ref_area, '清流' as note) from published.gate_plan where ref_area = '350421';
insert into published.unit by name select * replace ('350423' as ref_area) from published.unit where ref_area = '350421';
insert into published.worklist by name select * replace ('350423' as ref_area, '清流' as missing) from published.worklist where ref_area = '350421';
insert into published.missing_data by name select * replace ('350423' as ref_area, '清流' as title) from published.missing_data where ref_area = '350421';
-- A table that is not divided by area, with a name of one in it.
create table published.loose (what varchar, exact decimal(20,4), seen_at timestamp);
insert into published.loose values ('清流', -12345.6789, timestamp '2026-01-02 03:04:05'), ('=1+1', 0.5, null);
create table published.source (source varchar, dataset varchar, ref_area varchar);
insert into published.source values ('county', '清流数据', '350423'), ('nbs', '', 'CN'), ('county', 'region_stats', '350421');
alter table published.problem add column ref_area varchar;
insert into published.problem (severity, message, ref_area) values ('warn', '清流', '350423'), ('warn', '清流（无地区）', null), ('warn', '明溪', '350421');
drop table published.revision;
create table published.revision (ref_area varchar, measure varchar, known_on date, from_value varchar, to_value varchar, figure_id varchar);
insert into published.revision values ('CN', 'online_retail_yoy', date '2025-06-17', '7.2', '7.3', 'f5'), ('350423', '清流', date '2025-03-02', '1', '2', 'f3清流');
-- Many rows, so that a table has pages.
create table published.reading_total (ref_area varchar, option varchar, option_value varchar, score decimal(6,2));
insert into published.reading_total select case range % 2 when 0 then '350421' else '350423' end, 'o' || range // 10, 'v' || range % 10, cast(range % 700 as decimal(6,2)) from range(5000);
