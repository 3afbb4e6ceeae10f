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
select d.reading_id, p.rate, ''
from ref.reading d
cross join (select distinct rate from ref.part where rate is not null and rate not in ('online_operator_share', 'survival_two_years')) p
