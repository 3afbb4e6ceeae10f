/*
what:  >
  every material that is provided or reviewed, for each judged criterion it is put forward for and under each reading of
  that criterion: what it claims, what a reviewer gave, and whether its date, level and form let it count
grain: reading_id, ref_area, criterion_id, capture, sheet, row
rows:  area
units: points
law:   rules R10, R15; I32 needs 省级以上, I33 names the media's level, I34 counts institutional documents
columns:
  reviewed: >
    points a reviewer gave, all of them where the entry names none, within the criterion's and in hundredths rounded down;
    null before a review
  claimed: points the county gives itself, likewise
checks:
  - name: evidence_dated_in_window
    severity: warn
    what: 材料日期不在评估期内，未计入该项；请核对日期或另行提供
    offenders: >
      select capture, sheet, "row", evidence_id, criterion_id, dated_on from marts.material where reading_id = 'base' and is_in_window = 0
  - name: evidence_level_fits
    severity: warn
    what: 材料层级不是该项所要求的层级，未计入该项；请核对层级或另行提供
    offenders: >
      select m.capture, m.sheet, m."row", m.evidence_id, m.criterion_id,
        '须为' || case p.levels when 'national,provincial' then '省部级以上' when 'national' then '国家级' when 'provincial' then '省部级' else p.levels end as wanted,
        '实为' || case m.level when 'national' then '国家级' when 'provincial' then '省部级' when 'city' then '市级' when 'county' then '县级' else '空' end as found
      from marts.material m join ref.part p on p.criterion_id = m.criterion_id and p.levels is not null where m.reading_id = 'base' and m.is_of_level = 0
  - name: evidence_form_fits
    severity: warn
    what: 材料形式不是该项所计的形式（I33 计媒体报道，I34 计制度文件），未计入该项；请核对
    offenders: >
      select capture, sheet, "row", evidence_id, criterion_id from marts.material where reading_id = 'base' and is_of_form = 0
  - name: evidence_score_within_points
    severity: warn
    what: 自评分或复核分低于零或高于该项分值，按零分或该项分值计；请核对
    offenders: >
      select capture, sheet, "row", evidence_id, criterion_id, '分值 ' || macros.decimal_text(points) as points, '自评 ' || coalesce(macros.decimal_text(self_score), '空') as self_score,
        '复核 ' || coalesce(macros.decimal_text(review_score), '空') as review_score
      from marts.material where reading_id = 'base' and (self_score < 0 or self_score > points or review_score < 0 or review_score > points)
  - name: evidence_reviewed_has_score
    severity: warn
    what: 状态为“已复核”而复核分为空，按认可、得满分计；请补填复核分
    offenders: >
      select distinct capture, sheet, "row", evidence_id from marts.material where reading_id = 'base' and status = 'reviewed' and review_score is null
  - name: evidence_scored_is_reviewed
    severity: warn
    what: 填了复核分而状态不是“已复核”，复核分未采用；请核对状态
    offenders: >
      select distinct capture, sheet, "row", evidence_id from marts.material where reading_id = 'base' and status <> 'reviewed' and review_score is not null
  - name: evidence_file_of_several_criteria
    severity: warn
    what: 同一份材料用于多个评分项，允许并已分别计入；请确认各项均适用
    offenders: >
      select arg_min(capture, place) as capture, arg_min(sheet, place) as sheet, arg_min("row", place) as "row", string_agg(distinct criterion_id, '、' order by criterion_id) as criteria
      from (select *, capture || sheet || lpad("row", 9, '0') as place from marts.material where reading_id = 'base' and file is not null)
      group by ref_area, file having count(distinct criterion_id) > 1
*/
with asked as (
    select distinct
        q.reading_id, p.criterion_id, p.points, e.ref_area, e.capture, e.sheet, e.row, e.evidence_id, e.title, e.document, e.file, e.round, e.round_no,
        e.level, e.form, e.status, e.dated_on, e.self_score, e.review_score, e.vintage, e.locator,
        case when e.dated_on >= case when ',' || c.options || ',' like '%,window,%' then w.from_on else t.window_from end
            and e.dated_on < case when ',' || c.options || ',' like '%,window,%' then w.before_on else t.before_on end then 1 else 0 end as is_in_window,
        case when p.levels is null or p.levels like '%' || e.level || '%' then 1 else 0 end as is_of_level,
        case when p.tally = 'institutional_outputs' and e.form <> 'institution' or p.forms not like '%' || e.form || '%' then 0 else 1 end as is_of_form
    from staging.evidence e
    join ref.criterion c on c.criterion_id = e.item or (c.is_sole and substr(c.criterion_id, 1, 3) = e.item)
    join ref.part p on p.criterion_id = c.criterion_id and (p.shape = 'attested' or p.tally = 'institutional_outputs')
    join ref.criterion_reading q on q.criterion_id = c.criterion_id
    join marts.reading_window w on w.reading_id = q.reading_id
    cross join staging.as_of_day t
    where e.status in ('provided', 'reviewed')
)
select *,
    is_in_window * is_of_level * is_of_form as is_usable,
    case when status = 'reviewed' then
        cast(floor(least(greatest(coalesce(review_score, points), 0), points) * 100) as decimal(8, 0)) * cast('0.01' as decimal(2, 2)) end as reviewed,
    case when self_score is not null then
        cast(floor(least(greatest(self_score, 0), points) * 100) as decimal(8, 0)) * cast('0.01' as decimal(2, 2)) end as claimed
from asked
