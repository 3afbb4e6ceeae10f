// Package cage lets a child process do the work that foreign bytes could turn
// against the program. The child is the same binary under a hidden command; it
// is given bytes on its standard input and answers on its standard output, in
// frames that carry a version and a length.
//
// Before the first foreign byte arrives the child has bounded its memory, its
// processor time and its open files, may write no file, and on Linux has given
// up opening files, sockets and programs altogether (a filter of system calls);
// where the kernel allows it stands in network and user namespaces of its own.
// Its environment is empty and its working directory is an empty folder that is
// removed with it. The parent holds the clock: a child that is late is killed
// with its whole process group. On systems other than Linux the child is a plain
// process with the clock, the empty environment and the bounded answer only.
//
// Nothing a child prints reaches the parent's log: its standard error is read
// for the kind of its end and for the names of functions, never for values.
package cage
