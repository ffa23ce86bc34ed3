// Package fetch is the one guarded HTTP client: every request that this program
// sends to the world goes through it.
//
// An address comes out of a page, a feed or a search result, so whoever wrote
// those chooses what is asked. The client therefore asks only public addresses
// (looked up once, checked, and the checked address dialled, for every hop of a
// redirect), reads no more than stated limits, keeps each site's robots.txt and
// pace, and turns whatever happens into one outcome with a reason: forbidden is
// never mistaken for gone. What it gets goes on to source, which makes captures
// of it. docs/decisions/0008 says what the guard covers and what it does not.
package fetch
