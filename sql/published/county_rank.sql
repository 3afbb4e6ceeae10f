/*
what:  >
  the counties of a city side by side, criterion by criterion (with --option scope=city)
grain: city, criterion_id, ref_area
rows:  area
source: computed from the counties' exports
columns:
  place: rank by points, then by value, among the counties with data; null without data [rank, 1 the best]
  value: growth, share, rate or count of the first part, as a fraction; the largest of several parts [fraction of 1 or count, exact decimal as text]
  numerator: what the county puts into the city's numerator, in base units; null where a criterion has several parts [base units, exact decimal as text]
  denominator: what it puts into the denominator [base units, exact decimal as text]
  city_score: points of the city
  city_score_without: points of the city without this county; null where they are unknown
  moves_city: these differ, so that the county decides the city's points
  city: city the county belongs to [code of GB/T 2260 | GB/T 2260]
  score: points of the county by itself [points]
*/
select city, criterion_id, ref_area, place, score, status,
    macros.decimal_text(cast(value_ppm as decimal(30, 0)) * cast('0.000001' as decimal(7, 6))) as value,
    macros.decimal_text(numerator) as numerator, macros.decimal_text(denominator) as denominator, city_score, city_score_without, moves_city
from scores.county_rank
