//go:build linux && !amd64 && !arm64

package cage

import "errors"

func filterSyscalls() error { return errors.New("no filter of system calls for this processor") }
