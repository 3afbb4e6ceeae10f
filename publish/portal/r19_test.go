package portal

const publishChild = "NETMARKET_TEST_PORTAL_PUBLISH"

func publishAsChild() {}
