// Package assistant offers the read API to programs that talk the Model Context
// Protocol, so that an assistant can look figures up instead of remembering
// them. It reads only, and only through the API it is given: whatever a token
// does not open, it does not open. Each answer names the snapshot it was read
// from and says where figures are made up for a demonstration or pages were
// reconstructed.
package assistant
