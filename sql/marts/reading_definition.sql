/*
what:  which definition of a rate each reading of the rules asks for; rates with one definition only have ''
grain: reading_id, rate
*/
select reading_id, 'online_operator_share' as rate, operator_unit || '/' || operator_scope as definition from ref.reading
union all
select reading_id, 'survival_two_years',
    case operator_unit when 'shop' then 'shop/false/' || survival_missing
        else survival_basis || '/' || link_predecessor || '/' || survival_missing end
from ref.reading
union all
select reading_id, 'platform_user_share', staff_scope from ref.reading
union all
select reading_id, 'training_coverage', training_part_year from ref.reading
union all
select reading_id, 'training_min_hours', training_part_year from ref.reading
union all
select reading_id, rate, definition from marts.case_definition where reading_id not like 'stated/%'
union all
select d.reading_id, p.rate, ''
from ref.reading d
cross join (select distinct rate from ref.part where rate in ('online_employment_share', 'ecommerce_tax_share')) p
