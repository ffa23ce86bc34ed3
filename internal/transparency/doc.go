// Package transparency keeps an append-only log of what a desk has published: a
// Merkle tree (RFC 6962) whose head is signed, so that whoever remembers a head
// can tell later whether anything before it was changed, left out or put in.
//
// Its form is the Go checksum database's (golang.org/x/mod/sumdb/tlog): tiles of
// 256 hashes and of 256 records, files that never change once they are full and
// that any web server can hand out; its head is a checkpoint (C2SP tlog-checkpoint),
// a signed note that witnesses may sign too (C2SP tlog-cosignature).
//
// The library's own tables say which leaves there are, in which order; Append
// brings the files up to them, so a crash between the two is mended at the next
// Append. The key is a file of its own and is never in the library.
package transparency
