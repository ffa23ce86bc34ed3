// Package rules holds the rules of the code base as tests: which package may
// import which, how long a file may be, that every exported name is explained,
// and that docs/architecture.md describes the packages that exist. It has no
// code of its own; nothing imports it.
package rules
