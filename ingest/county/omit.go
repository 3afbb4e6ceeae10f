package county

// omittedPersonal stands in an annotated copy where a personal value was. Read
// again, it is no value.
const omittedPersonal = "已略去个人信息"
