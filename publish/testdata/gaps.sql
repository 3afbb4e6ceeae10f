-- The tables of the open points as the models declare them, for the small
-- synthetic area of published.sql (invented figures), in no order.
create table published.gap (ref_area varchar, criterion_id varchar, part varchar, way varchar, subject varchar, year integer, have varchar, need varchar, more varchar, need_high varchar, more_high varchar, unit varchar, points decimal(6,2), gain decimal(6,2), allowed_failures bigint, effort_ppm bigint, is_joint boolean, is_outlook boolean, is_over boolean, position integer, note varchar);
create table published.gate (ref_area varchar, group_id varchar, name varchar, score decimal(6,2), low decimal(6,2), max decimal(6,2), gate decimal(6,2), needed decimal(6,2), obtainable decimal(6,2), is_reachable boolean);
create table published.gate_plan (ref_area varchar, group_id varchar, position integer, criterion_id varchar, part varchar, way varchar, subject varchar, step integer, year integer, have varchar, need varchar, more varchar, need_high varchar, more_high varchar, unit varchar, points decimal(6,2), cumulative_points decimal(6,2), needed decimal(6,2), is_reachable boolean, is_over boolean, note varchar);

insert into published.gap values
 ('350421', 'I17.1', '', 'keep', '', 2025, '96', '96', null, null, null, '件案件', 1, 0, 0, null, false, false, false, 9, '举报按时核查率现为96%（96/100），须高于95%；至多还可有0件案件未达标'),
 ('350421', 'I01.1', 'outlook', 'grow', '', 2026, '200000000', '647852001', '447852001', '655712001', '455712001', '元', 1, 0, null, 2239260, false, true, false, 8, '全国2026年同比尚未公布，按2021—2025年的7.2%至8.5%估算'),
 ('350421', 'I10.1', '', 'hand_in', '', null, '0', '1', '1', null, null, '份', 2, 2, null, null, false, false, false, 1, '尚无可用的佐证材料：请在《佐证材料台账》登记材料'),
 ('350421', 'I04.1', '', 'grow', '91350421MA0XKCD013', 2025, '199999900', '200000000', '100', null, null, '元', 1, 1, null, 1, false, false, true, 3, '该经营者2025年销售额距门槛的差额，第1接近'),
 ('350421', 'I04.1', '', 'review', '', null, '1', '2', '1', null, null, '份', 1, 0, null, null, false, false, false, 2, '材料已登记，仅有自评分，待复核'),
 ('350421', 'I09.1', '', 'mature', '', null, '599', '600', '1', null, null, '户', 1, 1, null, 1669, false, false, false, 4, '存续两年以上占比现为49.91%（599/1200），须达到50%；指现有经营者中再满两年的户数'),
 ('350421', 'I26.1', 'odr_on_time', 'succeed', '', 2025, '390', '411.5', '21.5', '420', '30', '件案件', 0.5, 0.5, null, 55128, true, false, true, 5, 'ODR按时办结率现为95.12%（390/410），须高于全国的94.87%'),
 ('350421', 'I26.1', 'settlement', 'hand_in', '', 2025, '0', '1', '1', null, null, '份', 0.5, 0.5, null, null, true, false, false, 6, '缺全国2025年ODR和解成功率数：请由县创建办补录《全国参考值表》'),
 ('350421', 'I17.2', '', 'lost', '', null, '1', '0', null, null, null, '件案件', 1, 0, null, null, false, false, true, 7, '程序性败诉件数现有1件，评估期内已不能挽回');
insert into published.gate values
 ('350421', 'total', '总分', 4, 3, 10, 8, 4, 7.5, false),
 ('350421', 'B', '规范监管', 1, 1, 1, 0.75, 0, 1, true),
 ('350421', 'C', '优化服务', 0.75, 0.5, 1, 0.75, 0, 1, true),
 ('350421', 'A', '促进发展', 2.5, 1.5, 8, 6, 3.5, 6.5, true);
insert into published.gate_plan values
 ('350421', 'A', 2, 'I04.1', '', 'grow', '91350421MA0XKCD013', 1, 2025, '199999900', '200000000', '100', null, null, '元', 1, 5.5, 3.5, true, true, '该经营者2025年销售额距门槛的差额，第1接近'),
 ('350421', 'A', 1, 'I10.1', '', 'hand_in', '', 1, null, '0', '1', '1', null, null, '份', 2, 4.5, 3.5, true, false, '尚无可用的佐证材料：请在《佐证材料台账》登记材料'),
 ('350421', 'A', 3, 'I09.1', '', 'mature', '', 2, null, '599', '600', '1', null, null, '户', 1, 6.5, 3.5, true, false, '存续两年以上占比现为49.91%（599/1200），须达到50%'),
 ('350421', 'total', 1, 'I10.1', '', 'hand_in', '', 1, null, '0', '1', '1', null, null, '份', 2, 6, 4, false, false, '尚无可用的佐证材料：请在《佐证材料台账》登记材料'),
 ('350421', 'total', 2, 'I26.1', 'odr_on_time', 'succeed', '', 1, 2025, '390', '411', '21', null, null, '件案件', 0, 6, 4, false, true, 'ODR按时办结率现为95.12%（390/410），须高于全国的94.87%'),
 ('350421', 'total', 3, 'I26.1', 'settlement', 'hand_in', '', 1, 2025, '0', '1', '1', null, null, '份', 0.5, 6.5, 4, false, false, '缺全国2025年ODR和解成功率数'),
 ('350421', 'total', 4, 'I09.1', '', 'mature', '', 1, null, '599', '600', '1', null, null, '户', 1, 7.5, 4, false, false, '存续两年以上占比现为49.91%（599/1200），须达到50%');
