package disk

import (
	"io/fs"
	"time"
)

// Stamp tells one state of a file from another without reading it. Times are
// nanoseconds since 1970 as the file system has them.
type Stamp struct {
	Device, Inode uint64
	Size          int64
	Modified      int64 // a program may set it to anything
	Changed       int64 // the kernel's own: of bytes, name or mode
	isTold        bool
}

// Granule is the coarsest clock of a file system that this program meets: two
// writes so near to each other may leave the same times.
const Granule = 2 * time.Second

// IsTold reports whether the file system said enough to tell states apart.
func (s Stamp) IsTold() bool { return s.isTold }

// IsSettled reports whether every write after the moment a file was read must
// have changed its stamp: both times lie a granule before that moment. It is
// the rule by which git trusts its index.
func (s Stamp) IsSettled(read time.Time) bool {
	last := max(s.Modified, s.Changed)
	return s.isTold && last < read.Add(-Granule).UnixNano()
}

// Told is a stamp read back from where it was written down.
func Told(device, inode uint64, size, modified, changed int64) Stamp {
	return Stamp{Device: device, Inode: inode, Size: size, Modified: modified, Changed: changed, isTold: true}
}

// StampOf is the stamp of a file by what Stat or Lstat said of it.
func StampOf(info fs.FileInfo) Stamp { return stampOf(info) }
