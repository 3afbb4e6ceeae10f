-- The published schema as the models declare it, with one small synthetic area
-- (invented figures): what every test of this package publishes.
create schema published;
create table published.scorecard (ref_area varchar, name varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), max decimal(6,2), passes varchar, is_synthetic boolean);
create table published.group_score (ref_area varchar, group_id varchar, name varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), max decimal(6,2), gate decimal(6,2));
create table published.indicator_score (ref_area varchar, indicator integer, name varchar, group_id varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), max decimal(6,2), status varchar);
create table published.criterion_score (ref_area varchar, criterion_id varchar, indicator integer, max decimal(6,2), score decimal(6,2), low decimal(6,2), high decimal(6,2), status varchar, value varchar, benchmark varchar, numerator varchar, denominator varchar, sensitive_to varchar, note varchar);
create table published.criterion_part (ref_area varchar, criterion_id varchar, part varchar, year integer, name varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), max decimal(6,2), status varchar, value varchar, benchmark varchar, threshold varchar, numerator varchar, denominator varchar);
create table published.criterion_variant (ref_area varchar, criterion_id varchar, option varchar, option_value varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), status varchar, is_flip boolean);
create table published.county_rank (city varchar, criterion_id varchar, ref_area varchar, moves_city boolean);
create table published.criterion_figure (ref_area varchar, criterion_id varchar, part varchar, role varchar, figure_id varchar);
create table published.observation (figure_id varchar, ref_area varchar, measure varchar, definition varchar, freq varchar, time_period varchar, obs_value varchar, unit_measure varchar, unit_mult integer, obs_status varchar, vintage date, source varchar, capture varchar, url varchar, locator varchar, origin varchar, printed varchar, is_cumulative boolean, version varchar, is_current boolean, used_value varchar, correction_id varchar);
create table published.run (edition varchar, as_of date, years varchar, options varchar, version varchar, has_synthetic boolean, has_reconstruction boolean, edition_title varchar, edition_note varchar);
create table published.indicator (number integer, name varchar, group_id varchar, subgroup_id varchar, points integer, nature varchar, lead varchar, units varchar, methods varchar, sources varchar, explanation varchar);
create table published.criterion (criterion_id varchar, indicator integer, text varchar, points integer, kind varchar, shape varchar, options varchar, datasets varchar);
create table published.area (ref_area varchar, name varchar, level varchar, parent varchar);
create table published.problem (severity varchar, code varchar, source varchar, file varchar, sheet varchar, cell varchar, message varchar);
create table published.revision (figure_id varchar, vintage date, obs_value varchar);
create table published.plan_stage (number integer, name varchar, from_month varchar, to_month varchar, ends_on date, text varchar, state varchar);
create table published.plan_handover (stage integer, position integer, from_unit varchar, to_unit varchar, what varchar);
create table published.plan_task (task integer, section varchar, title varchar, text varchar, unit varchar, position integer);
create table published.task_criterion (task integer, criterion_id varchar);
create table published.unit (ref_area varchar, unit varchar, position integer, aliases varchar, is_leading_group boolean, is_annex2 boolean, is_member boolean, is_collective boolean, is_added boolean, indicators integer, points decimal(6,2), lead_points decimal(6,2));
create table published.worklist (ref_area varchar, unit varchar, is_lead boolean, is_collective boolean, named_as varchar, criterion_id varchar, indicator integer, text varchar, kind varchar, status varchar, score decimal(6,2), low decimal(6,2), high decimal(6,2), max decimal(6,2), at_stake decimal(6,2), missing varchar, datasets varchar, template varchar, due_stage varchar, due_on date);
create table published.missing_data (ref_area varchar, dataset varchar, title varchar, owner varchar, template varchar, criteria varchar, is_main boolean, at_stake decimal(6,2), lacking integer, due_stage varchar, due_on date);

insert into published.run values ('samr2022/mingxi2024', date '2026-03-31', '2024,2025', '{"nation_growth":"published"}', 'test', true, true, '明溪县落实三明市创建全国网络市场监管与服务示范区工作实施方案', null);
insert into published.area values ('350421', '明溪县', 'county', '350400');
insert into published.scorecard values ('350421', '明溪县', 4.00, 3.00, 8.00, 10.00, 'possible', true);
insert into published.group_score values
 ('350421', 'B', '规范监管', 1.00, 1.00, 1.00, 1.00, 0.75),
 ('350421', 'C', '优化服务', 0.50, 0.50, 1.00, 1.00, 0.75),
 ('350421', 'A', '促进发展', 2.50, 1.50, 6.00, 8.00, 6.00);
insert into published.indicator values
 (1, '网上零售额同比增速', 'A', 'A1', 2, '定量', '县工信局（商务局）', '县工信局（商务局）、县统计局', '数据比对、资料审查', '国家统计局官网；创建对象提供', '近2年，…'),
 (4, '新增规模以上网络交易经营者数量', 'A', 'A1', 2, '定量', '县工信局（商务局）', '县工信局（商务局）、县市场监管局', '资料审查', '创建对象提供', '近2年，新增…'),
 (9, '存续时间2年以上的网络交易经营者占比', 'A', 'A2', 2, '定量', '县工信局（商务局）', '县工信局（商务局）、县市场监管局', '数据比对、资料审查', '国家网络交易监管平台；创建对象提供', '存续时间…'),
 (10, '有特色网络市场产业', 'A', 'A2', 2, '定性', '县工信局（商务局）', '县工信局（商务局）', '资料审查、专家评估', '创建对象提供', '结合地方实际，…'),
 (17, '严厉查处涉网违法案件', 'B', 'B2', 1, '定量+定性', '县市场监管局', '县市场监管局', '数据比对', '国家12315平台', '涉网违法案件…'),
 (26, '鼓励网络消费纠纷多元化解', 'C', 'C2', 1, '定量+定性', '县市场监管局', '县市场监管局', '数据比对', '创建对象提供', '在线纠纷…');
insert into published.indicator_score values
 ('350421', 26, '鼓励网络消费纠纷多元化解', 'C', 0.50, 0.50, 1.00, 1.00, 'provisional'),
 ('350421', 1, '网上零售额同比增速', 'A', 1.00, 1.00, 2.00, 2.00, 'final'),
 ('350421', 4, '新增规模以上网络交易经营者数量', 'A', 1.00, 0.00, 1.00, 2.00, 'final'),
 ('350421', 9, '存续时间2年以上的网络交易经营者占比', 'A', 0.50, 0.50, 1.00, 2.00, 'tie_risk'),
 ('350421', 10, '有特色网络市场产业', 'A', 0.00, 0.00, 2.00, 2.00, 'missing'),
 ('350421', 17, '严厉查处涉网违法案件', 'B', 1.00, 1.00, 1.00, 1.00, 'vacuous');
insert into published.criterion values
 ('I01.1', 1, '近2年，创建地区网上零售额同比增速超过全国网上零售额同比增速。', 2, 'computed', 'growth_comparison', 'nation_growth', 'region_stats'),
 ('I04.1', 4, '近2年，新增年度电子商务销售额达到门槛的网络交易经营者数量。有1家得1分，有2家及以上得2分。', 2, 'computed', 'capped_count', 'scale_rule', 'operator_sales'),
 ('I09.1', 9, '存续时间2年以上的网络交易经营者数量/现有网络交易经营者数量。占比30%-50%得1分，50%以上得2分。', 2, 'computed', 'share_band', 'survival_basis', 'online_operators'),
 ('I10.1', 10, '结合地方实际，在直播电商、跨境电商、农村电商等新业态、新模式、新领域形成地方发展特色。', 2, 'judged', 'attested', 'qual_granularity', 'findings'),
 ('I17.1', 17, '涉网违法案件线索举报按时核查率大于95%', 1, 'computed', 'threshold_rate', 'zero_denominator', 'reports_12315'),
 ('I26.1', 26, '在线消费纠纷解决机制覆盖率', 1, 'mixed', 'beats_benchmark', '', 'odr_cases');
insert into published.criterion_score values
 ('350421', 'I26.1', 26, 1, 0.50, 0.50, 1.00, 'provisional', '0.9512', '0.9487', '390', '410', null, null),
 ('350421', 'I17.1', 17, 1, 1.00, 1.00, 1.00, 'vacuous', null, '0.95', '0', '0', '', '分母为零'),
 ('350421', 'I10.1', 10, 2, 0.00, 0.00, 2.00, 'missing', null, null, null, null, null, null),
 ('350421', 'I09.1', 9, 2, 0.50, 0.50, 1.00, 'tie_risk', '0.5', '0.5', '600', '1200', 'survival_basis', null),
 ('350421', 'I04.1', 4, 2, 1.00, 0.00, 1.00, 'final', '1', null, null, null, 'scale_rule,operator_unit', null),
 ('350421', 'I01.1', 1, 2, 1.00, 1.00, 2.00, 'final', '0.075', '0.072', '55900', '52000', 'nation_growth', null);
insert into published.criterion_part values
 ('350421', 'I01.1', '', 2025, null, 0.00, 0.00, 1.00, 1.00, 'final', '0.081', '0.086', null, '60428', '55900'),
 ('350421', 'I01.1', '', 2024, null, 1.00, 1.00, 1.00, 1.00, 'final', '0.075', '0.072', null, '55900', '52000'),
 ('350421', 'I26.1', 'on_time', 2025, 'ODR按时办结率', 0.50, 0.50, 0.50, 0.50, 'final', '0.9512', '0.9487', null, '390', '410'),
 ('350421', 'I26.1', 'settlement', 2025, 'ODR和解成功率', 0.00, 0.00, 0.50, 0.50, 'provisional', '0.949996', null, '95', '389', '410'),
 ('350421', 'I04.1', '', null, null, 1.00, 0.00, 1.00, 2.00, 'final', '1', null, '1', null, null);
insert into published.criterion_variant values
 ('350421', 'I01.1', 'nation_growth', 'naive', 2.00, 2.00, 2.00, 'final', true),
 ('350421', 'I01.1', 'near_two_years', 'rolling24', null, 0.00, 2.00, 'missing', false);
insert into published.criterion_figure values ('350421', 'I01.1', '', 'numerator', 'f1'), ('350421', 'I01.1', '', 'benchmark', 'f2');
insert into published.observation values
 ('f1', '350421', 'online_retail', null, 'A', '2024', '55900', 'CNY', 4, 'V', date '2025-03-01', 'county', 'c1', 'inbox/350421/示例.xlsx', 'sheet 零售!C7', 'synthetic', '5.59亿元', true, 'final', true, '55900', null),
 ('f2', 'CN', 'online_retail_yoy', null, 'A', '2024', '7.2', 'PERCENT', 0, 'A', date '2025-01-17', 'nbs', 'c2', 'https://www.stats.gov.cn/', 'paragraph 3', 'reconstruction', '7.2%', true, 'final', true, '7.2', null);
comment on table published.scorecard is 'One row an area: its total, 其总分''s range and whether it passes. Key: ref_area.';
comment on column published.scorecard.score is 'Points of 100; unit: 分';
comment on column published.observation.obs_value is 'Exact decimal as text; unit: unit_measure × 10^unit_mult';
insert into published.plan_stage values
 (2, '检查评估阶段', '2026-03', '2026-06', date '2026-06-30', '迎接评估。', 'running'),
 (1, '自评完善阶段', '2025-01', '2026-03', date '2026-03-31', '自查自纠。', 'running'),
 (3, '巩固提升阶段', '2026-07', '2026-08', date '2026-08-31', '总结经验。', 'ahead');
insert into published.plan_handover values (1, 2, '县创建办', '市创建办', '汇总后的自查报告'), (1, 1, '各有关单位', '县创建办', '自查报告');
insert into published.plan_task values
 (4, '促进发展', '鼓励电商产业集聚发展', '打造产业集群。', '县发改局', 2),
 (4, '促进发展', '鼓励电商产业集聚发展', '打造产业集群。', '县工信局（商务局）', 1),
 (15, '优化环境', '打造公平竞争营商环境', '强化审查。', '县工信局（商务局）', 1);
insert into published.task_criterion values (4, 'I10.1'), (4, 'I04.1');
insert into published.unit values
 ('350421', '县发改局', 3, '发改局', true, true, true, false, false, 0, 0.00, 0.00),
 ('350421', '县市场监管局', 1, '市场监管局', true, true, true, false, false, 2, 2.00, 2.00),
 ('350421', '县工信局（商务局）', 2, '工信局（商务局）、县商务局', false, true, true, false, false, 4, 8.00, 8.00),
 ('350421', '各成员单位', 4, '', false, true, false, true, false, 1, 1.00, 0.00);
insert into published.worklist values
 ('350421', '县工信局（商务局）', true, false, '县工信局（商务局）', 'I10.1', 10, '结合地方实际，形成地方发展特色。', 'judged', 'missing', 0.00, 0.00, 2.00, 2.00, 2.00, '佐证材料', 'evidence_ledger', 'evidence_ledger_佐证材料台账.xlsx', '1 自评完善阶段', date '2026-03-31'),
 ('350421', '县工信局（商务局）', true, false, '县工信局（商务局）', 'I04.1', 4, '符合一项即可得2分', 'computed', 'missing', 0.00, 0.00, 1.00, 2.00, 1.00, '电子商务销售额台账、两数汇总表（聚合替代）', 'operator_sales,rate_summary', 'operator_sales_电子商务销售额台账.xlsx', '1 自评完善阶段', date '2026-03-31'),
 ('350421', '县工信局（商务局）', false, true, '各成员单位', 'I17.1', 17, '涉网违法案件线索举报按时核查率大于95%', 'computed', 'provisional', 0.50, 0.50, 1.00, 1.00, 0.50, '复核', 'reports_12315', null, '1 自评完善阶段', date '2026-03-31'),
 ('350421', '各成员单位', false, false, '各成员单位', 'I17.1', 17, '涉网违法案件线索举报按时核查率大于95%', 'computed', 'provisional', 0.50, 0.50, 1.00, 1.00, 0.50, '复核', 'reports_12315', null, '1 自评完善阶段', date '2026-03-31');
insert into published.missing_data values
 ('350421', 'rate_summary', '两数汇总表（聚合替代）', '各责任单位', 'rate_summary_两数汇总表(聚合替代).xlsx', 'I04.1', false, 1.00, 1, '1 自评完善阶段', date '2026-03-31'),
 ('350421', 'operator_sales', '电子商务销售额台账', '县工信局（商务局）', 'operator_sales_电子商务销售额台账.xlsx', 'I04.1', true, 1.00, 1, '1 自评完善阶段', date '2026-03-31');
comment on table published.group_score is 'Rows of group_score. Key: ref_area, group_id.';
comment on table published.indicator_score is 'Rows of indicator_score. Key: ref_area, indicator.';
comment on table published.criterion_score is 'Rows of criterion_score. Key: ref_area, criterion_id.';
comment on table published.criterion_part is 'Rows of criterion_part. Key: ref_area, criterion_id, part, year.';
comment on table published.criterion_variant is 'Rows of criterion_variant. Key: ref_area, criterion_id, option, option_value.';
comment on table published.county_rank is 'Rows of county_rank. Key: city, criterion_id, ref_area.';
comment on table published.criterion_figure is 'Rows of criterion_figure. Key: ref_area, criterion_id, part, role, figure_id.';
comment on table published.observation is 'Rows of observation. Key: figure_id.';
comment on table published.run is 'Rows of run. Key: as_of.';
comment on table published.indicator is 'Rows of indicator. Key: number.';
comment on table published.criterion is 'Rows of criterion. Key: criterion_id.';
comment on table published.area is 'Rows of area. Key: ref_area.';
comment on table published.revision is 'Rows of revision. Key: figure_id, vintage.';
comment on table published.plan_stage is 'Rows of plan_stage. Key: number.';
comment on table published.plan_handover is 'Rows of plan_handover. Key: stage, position.';
comment on table published.plan_task is 'Rows of plan_task. Key: task, unit.';
comment on table published.task_criterion is 'Rows of task_criterion. Key: task, criterion_id.';
comment on table published.unit is 'Rows of unit. Key: ref_area, unit.';
comment on table published.worklist is 'Rows of worklist. Key: ref_area, unit, criterion_id.';
comment on table published.missing_data is 'Rows of missing_data. Key: ref_area, dataset.';
