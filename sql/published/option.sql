/*
what:  the readings of the rules this snapshot was scored under, and their defaults
grain: option
source: the rules of the edition and the configuration of the run
columns:
  chosen: value used
  default_value: value used unless another is named
  widens: other readings widen the range of the criteria they touch
  option: name of the option [code]
  position: order of the options in the rules [rank]
  option_values: every value, separated by | , the default first [code]
  meaning: what it decides, Chinese [text]
*/
select option, position, chosen, default_value, option_values, widens, meaning from ref.option
