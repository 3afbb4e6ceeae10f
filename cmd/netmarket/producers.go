package main

import "netmarket/publish"

// producers write what a snapshot holds beside its tables and scores.json.
func producers() []publish.Producer {
	return []publish.Producer{}
}
