package county

import "testing"

func bookFamily(t *testing.T, family string, body []byte) []corpusFile { return nil }
func datasetFamily(t *testing.T, path string) []corpusFile             { return nil }
func bytesFamily(t *testing.T, path string) []corpusFile               { return nil }
