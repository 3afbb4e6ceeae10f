/*
what:  the readings of the rules this snapshot was scored under, and their defaults
grain: option
columns:
  chosen: value used
  default_value: value used unless another is named
  widens: other readings widen the range of the criteria they touch
*/
select option, position, chosen, default_value, option_values, widens, meaning from ref.option
