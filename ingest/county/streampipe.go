package county

import (
	"io"
	"sync"
)

// streamPipe reads blocks side by side and hands them out in order. There is a
// fixed number of blocks on their way.
type streamPipe struct {
	work    chan *block
	results chan *blockRead
	rooms   chan []byte
	quit    chan struct{}
	waiting map[int]*blockRead
	turn    int
	isLast  bool
	group   sync.WaitGroup
}

func newPipe(st *stream, cut *cutter) *streamPipe {
	n := max(st.workers, 1)
	rooms := 2*n + 1
	p := &streamPipe{work: make(chan *block), results: make(chan *blockRead, rooms+1), rooms: make(chan []byte, rooms+1), quit: make(chan struct{}),
		waiting: map[int]*blockRead{}}
	for range rooms {
		p.rooms <- nil
	}
	p.group.Go(func() { p.cut(cut) })
	for range n {
		w := &blockReader{rowReader: newRowReader(st.plan, st.reader, st.hashes), charset: st.charset, file: st.probs.file, copies: st.options.Annotate}
		w.scan.sep = st.sep
		p.group.Go(func() { p.read(w) })
	}
	return p
}

// cut sends blocks to the workers.
func (p *streamPipe) cut(c *cutter) {
	defer close(p.work)
	for {
		var room []byte
		select {
		case room = <-p.rooms:
		case <-p.quit:
			return
		}
		b, err := c.next(room)
		if err == io.EOF {
			return
		}
		if err != nil {
			p.results <- &blockRead{order: c.count, err: err}
			return
		}
		select {
		case p.work <- b:
		case <-p.quit:
			return
		}
	}
}

func (p *streamPipe) read(w *blockReader) {
	for b := range p.work {
		p.results <- w.read(b) // there is room for all that are on their way
	}
}

// next is the block that follows, io.EOF behind the last.
func (p *streamPipe) next() (*blockRead, error) {
	if p.isLast {
		return nil, io.EOF
	}
	for p.waiting[p.turn] == nil {
		done := <-p.results
		p.waiting[done.order] = done
	}
	done := p.waiting[p.turn]
	delete(p.waiting, p.turn)
	p.turn++
	p.isLast = done.isLast
	return done, nil
}

// free gives the room of a block back.
func (p *streamPipe) free(room []byte) { p.rooms <- room }

// stop ends what is on its way and waits for it.
func (p *streamPipe) stop() {
	close(p.quit)
	p.group.Wait()
}
