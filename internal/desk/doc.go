// Package desk is what an editorial desk does with reports: it publishes checks
// under stable addresses, corrects them in the open, takes tips from readers,
// and knows who may do what. It knows nothing of HTTP: internal/web and
// internal/api decode a request, call it, and show what it gives.
//
// A report that was asked is a draft. Publishing gives it a slug; a published
// check is a list of revisions, each a whole report with a date, a reason and a
// kind, and none is ever changed or removed. What is kept is declared by Store,
// which internal/library/sqlite satisfies in the library's own file.
package desk
