package county

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"netmarket/ingest/disk"
)

// hashedFile hashes what is read of a file, so that a file which changes while
// it is read is noticed.
type hashedFile struct {
	file  disk.File
	hash  hash.Hash
	known string // the digest of the first pass
}

func openHashed(f disk.FS, path string) (*hashedFile, error) {
	file, err := disk.Open(f, path)
	if err != nil {
		return nil, err
	}
	return &hashedFile{file: file, hash: sha256.New()}, nil
}

// digest reads the file once and returns its digest and length.
func (f *hashedFile) digest() (sha string, size int64, err error) {
	size, err = io.Copy(f.hash, f.file)
	if err == nil {
		f.known = hex.EncodeToString(f.hash.Sum(nil))
		_, err = f.Seek(0, io.SeekStart)
	}
	return f.known, size, err
}

// Close closes the file.
func (f *hashedFile) Close() error { return f.file.Close() }

func (f *hashedFile) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	f.hash.Write(p[:n])
	return n, err
}

// Seek begins a new pass.
func (f *hashedFile) Seek(offset int64, whence int) (int64, error) {
	f.hash.Reset()
	return f.file.Seek(offset, whence)
}

// isAsDigested reports whether the bytes read since are those of the first
// pass. The rest of the file, if a reader had seen enough, is read too.
func (f *hashedFile) isAsDigested() bool {
	_, err := io.Copy(f.hash, f.file)
	return err == nil && hex.EncodeToString(f.hash.Sum(nil)) == f.known
}
