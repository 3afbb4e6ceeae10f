package backup

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Bucket is a place in an S3 store, such as one that stands in the office.
type Bucket struct {
	client       *minio.Client
	name, prefix string
	endpoint     string
}

// BucketConfig says where the bucket is. Transport is how it is reached: the
// program's guarded one.
type BucketConfig struct {
	Endpoint  string // host:port
	Region    string
	Name      string
	Prefix    string // before every key, may be empty
	AccessKey string
	SecretKey string
	Plain     bool // http instead of https, inside an office only
	Transport http.RoundTripper
}

// OpenBucket makes the client; nothing is asked of the store yet.
func OpenBucket(c BucketConfig) (*Bucket, error) {
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: !c.Plain, Region: c.Region,
		Transport: c.Transport, BucketLookup: minio.BucketLookupPath, TrailingHeaders: false,
	})
	if err != nil {
		return nil, fmt.Errorf("open bucket %s at %s: %w", c.Name, c.Endpoint, err)
	}
	prefix := strings.Trim(c.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{client: client, name: c.Name, prefix: prefix, endpoint: c.Endpoint}, nil
}

func (b *Bucket) String() string { return "s3://" + b.name + "/" + b.prefix + " at " + b.endpoint }

// Has asks for the object's head.
func (b *Bucket) Has(ctx context.Context, key string) (bool, error) {
	_, err := b.client.StatObject(ctx, b.name, b.prefix+key, minio.StatObjectOptions{})
	if isGone(err) {
		return false, nil
	}
	return err == nil, err
}

// Put stores the object in one request or by parts; an object appears whole or
// not at all.
func (b *Bucket) Put(ctx context.Context, key string, from io.Reader, size int64) error {
	_, err := b.client.PutObject(ctx, b.name, b.prefix+key, from, size, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return err
}

// Get opens the object.
func (b *Bucket) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	o, err := b.client.GetObject(ctx, b.name, b.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := o.Stat(); err != nil {
		if isGone(err) {
			err = fmt.Errorf("%s: %w", key, fs.ErrNotExist)
		}
		return nil, err
	}
	return o, nil
}

// Keys lists the objects; S3 lists in order.
func (b *Bucket) Keys(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, o.Err
		}
		keys = append(keys, strings.TrimPrefix(o.Key, b.prefix))
	}
	return keys, nil
}

// Delete removes the object.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	return b.client.RemoveObject(ctx, b.name, b.prefix+key, minio.RemoveObjectOptions{})
}

func isGone(err error) bool {
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey:
		return true
	}
	return false
}
