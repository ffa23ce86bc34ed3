// Package problem turns an error into what a client of the web desk and of the
// JSON API is told: one status, one shape (problem details, RFC 9457), one
// sentence in plain words. It is the only mapping of error categories to HTTP.
package problem

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"assay"
)

// Problem is an error as a client sees it (RFC 9457, application/problem+json).
type Problem struct {
	Type   string `json:"type"`             // a stable name of the category: "assay:not-found"
	Title  string `json:"title"`            // what kind of thing went wrong
	Status int    `json:"status"`           // of HTTP
	Detail string `json:"detail,omitempty"` // what happened, to what, and what to do
}

// kinds are the categories, in the order in which they are looked for: an error
// may be of several, and the more telling one decides.
var kinds = []struct {
	err    error
	status int
	name   string
	title  string
	// detail takes the place of the error's words, which may name files of this machine.
	detail string
}{
	{assay.ErrDenied, http.StatusForbidden, "not-allowed", "Not allowed", ""},
	{assay.ErrConflict, http.StatusConflict, "conflict", "Changed by somebody else", ""},
	{assay.ErrTooMany, http.StatusTooManyRequests, "too-many", "Too much in a short time", ""},
	{assay.ErrUnavailable, http.StatusServiceUnavailable, "unavailable", "Not available now", ""},
	{assay.ErrBusy, http.StatusServiceUnavailable, "busy", "The library is busy", "Another program writes to the library. Try again in a minute."},
	{assay.ErrFull, http.StatusInsufficientStorage, "no-space", "No space", noSpace},
	{syscall.ENOSPC, http.StatusInsufficientStorage, "no-space", "No space", noSpace},
	{assay.ErrReadOnly, http.StatusServiceUnavailable, "read-only", "The library cannot be written", "Nothing can be kept here now. Tell those who run this desk."},
	{assay.ErrTooLarge, http.StatusRequestEntityTooLarge, "too-large", "Too large", ""},
	{assay.ErrUsage, http.StatusBadRequest, "bad-request", "Not understood", ""},
	{assay.ErrAnchor, http.StatusUnprocessableEntity, "anchor", "An anchor does not hold", ""},
	{assay.ErrNotFound, http.StatusNotFound, "not-found", "Not found", ""},
	{fs.ErrNotExist, http.StatusNotFound, "not-found", "Not found", "There is nothing here."},
	{assay.ErrEmpty, http.StatusNotFound, "empty", "Nothing to read", ""},
	{assay.ErrUnreadable, http.StatusUnprocessableEntity, "unreadable", "Cannot be read", ""},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout", "It took too long", "It took longer than one request may. Try again in a minute."},
}

// noSpace is told while the disk is full.
const noSpace = "The disk of this desk is full, and nothing was kept. Tell those who run it, and try again later."

// unexplained is all that is told of an error of no category: its words may name
// files and addresses of this machine.
const unexplained = "A fault of the program. It is in the log; please report it."

// Of gives the problem of an error. Errors of no category, those of a damaged
// library and those of this machine's disk are told without their words.
func Of(err error) Problem {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		err = assay.ErrTooLarge
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return Problem{Type: "assay:" + k.name, Title: k.title, Status: k.status, Detail: cmp.Or(k.detail, Words(err))}
		}
	}
	return Problem{Type: "assay:internal", Title: "Something went wrong", Status: http.StatusInternalServerError, Detail: unexplained}
}

// Wait gives how long a client should wait before it asks again (the Retry-After
// field, RFC 9110, 10.2.3): so many seconds, or "" for an error that waiting does not mend.
func (p Problem) Wait(seconds int) string {
	if p.Status != http.StatusServiceUnavailable && p.Status != http.StatusTooManyRequests {
		return ""
	}
	return strconv.Itoa(seconds)
}

// Status gives the HTTP status of an error.
func Status(err error) int { return Of(err).Status }

// Words is an error on one line, without the names of its categories where they
// tell a reader nothing.
func Words(err error) string {
	message := strings.Join(strings.Fields(err.Error()), " ")
	for _, k := range kinds {
		name := k.err.Error()
		message = strings.TrimSuffix(message, ": "+name)
		for strings.HasPrefix(message, name+": ") {
			message = strings.TrimPrefix(message, name+": ")
		}
	}
	return message
}

// MediaType is the media type of a problem in JSON (RFC 9457).
const MediaType = "application/problem+json"

// statuses are problems that only HTTP knows: what is wrong with a request
// before anything is done with it.
var statuses = map[int]struct{ name, title string }{
	http.StatusBadRequest:            {"bad-request", "Not understood"},
	http.StatusUnauthorized:          {"no-key", "A key is needed"},
	http.StatusForbidden:             {"not-allowed", "Not allowed"},
	http.StatusNotFound:              {"not-found", "Not found"},
	http.StatusMethodNotAllowed:      {"method", "Not a method of this address"},
	http.StatusConflict:              {"conflict", "Changed by somebody else"},
	http.StatusPreconditionFailed:    {"changed", "Changed since it was read"},
	http.StatusPreconditionRequired:  {"no-condition", "Say what was read"},
	http.StatusRequestEntityTooLarge: {"too-large", "Too large"},
	http.StatusRequestTimeout:        {"timeout", "It took too long"},
	http.StatusUnsupportedMediaType:  {"media-type", "Not this media type"},
	http.StatusMisdirectedRequest:    {"wrong-host", "Not the name of this site"},
	http.StatusUnprocessableEntity:   {"invalid", "Not as it has to be"},
	http.StatusTooManyRequests:       {"too-many", "Too many requests"},
	http.StatusServiceUnavailable:    {"unavailable", "Not available now"},
}

// At gives the problem of a status of HTTP, with what happened in words. A
// status that is not listed is a fault of the program, told without its words.
func At(status int, detail string) Problem {
	s, ok := statuses[status]
	if !ok {
		return Problem{Type: "assay:internal", Title: "Something went wrong", Status: http.StatusInternalServerError, Detail: unexplained}
	}
	return Problem{Type: "assay:" + s.name, Title: s.title, Status: status, Detail: strings.Join(strings.Fields(detail), " ")}
}

// Write writes a problem as the whole answer.
func Write(w http.ResponseWriter, p Problem) {
	h := w.Header()
	h.Del("Content-Length")
	h.Del("ETag")
	h.Set("Content-Type", MediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a reader who went away needs no answer
}

// Loopback reports whether the host of a request names this machine, so that no
// page of another site can have been led here by a name of its own (DNS
// rebinding).
func Loopback(host string) bool {
	if h, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return false
		}
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761, 6.3
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
