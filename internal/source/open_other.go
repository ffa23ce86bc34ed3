//go:build !unix

package source

// nonblock has no meaning where there are no named pipes among files.
const nonblock = 0
