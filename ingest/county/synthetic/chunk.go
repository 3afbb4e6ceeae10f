package synthetic

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// chunkRows is how many rows are made at a time, about two MiB.
const chunkRows = 8192

// chunks are kept for the next ones.
var chunks = sync.Pool{New: func() any { return new(row) }}

// chunk is a run of rows of one county.
type chunk struct {
	from   source
	first  int
	behind int
	text   chan *row // takes one: the finished rows
}

// eachChunk makes the rows of a file on all cores and hands them over in order.
// No more than two chunks a core are held at once. The bytes are used again
// after take returns.
func (f *file) eachChunk(ctx context.Context, take func(row) error) error {
	workers := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	todo, inOrder := make(chan chunk), make(chan chunk, workers)
	group.Go(func() error {
		defer close(todo)
		defer close(inOrder)
		return f.plan(ctx, todo, inOrder)
	})
	for range workers {
		group.Go(func() error {
			for c := range todo {
				text := chunks.Get().(*row)
				*text = (*text)[:0]
				for i := c.first; i < c.behind; i++ {
					*text = c.from.row(*text, i)
				}
				c.text <- text
			}
			return nil
		})
	}
	group.Go(func() error {
		for c := range inOrder {
			select {
			case text := <-c.text:
				if err := take(*text); err != nil {
					return err
				}
				chunks.Put(text)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// plan cuts the rows of all counties into chunks.
func (f *file) plan(ctx context.Context, todo, inOrder chan<- chunk) error {
	rows := f.kind.count(f.spec)
	for _, a := range f.counties {
		from := f.kind.source(newCounty(f.spec, a))
		for first := 0; first < rows; first += chunkRows {
			c := chunk{from, first, min(rows, first+chunkRows), make(chan *row, 1)}
			for _, queue := range []chan<- chunk{inOrder, todo} {
				select {
				case queue <- c:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	}
	return nil
}
