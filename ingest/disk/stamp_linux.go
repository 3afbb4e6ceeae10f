package disk

import (
	"io/fs"
	"syscall"
)

func stampOf(info fs.FileInfo) Stamp {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Stamp{}
	}
	return Told(s.Dev, s.Ino, s.Size, s.Mtim.Nano(), s.Ctim.Nano())
}
