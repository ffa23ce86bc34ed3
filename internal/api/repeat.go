package api

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"assay"
)

// maxRepeat is the most bytes of a body that comes with an idempotency key.
const maxRepeat = 1 << 20

// repeatable answers a POST that has an idempotency key once: the same request
// again, of the same client, within a day gets the first answer, and is not done
// again (the IETF's draft "The Idempotency-Key HTTP Header Field"). Only what
// succeeded is kept: what failed may be tried again. A program that ends between
// doing and keeping forgets; then the request is done twice.
func (s *server) repeatable(a *answer, r *http.Request) {
	given := r.Header.Values("Idempotency-Key")
	if len(given) > 1 || len(given[0]) > 255 || strings.ContainsFunc(given[0], func(c rune) bool { return c < '!' || c > '~' }) {
		s.fail(a, refuse(http.StatusBadRequest, "an idempotency key is one word of 1 to 255 printable characters of ASCII"))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRepeat+1))
	if err != nil || len(body) > maxRepeat {
		s.fail(a, fmt.Errorf("%w: a body with an idempotency key has at most 1 MB", assay.ErrTooLarge))
		return
	}
	who := by(r.Context())
	key := sha256.Sum256([]byte(strings.Join([]string{who.Key, who.client, r.Method, r.URL.Path, given[0]}, "\x00")))
	sent := sha256.Sum256(body)
	if _, busy := s.going.LoadOrStore(key, true); busy {
		s.fail(a, refuse(http.StatusConflict, "a request with this idempotency key is on its way"))
		return
	}
	defer s.going.Delete(key)
	status, kept, ok, err := s.Library.Answered(r.Context(), key, sent)
	switch {
	case errors.Is(err, assay.ErrConflict):
		s.fail(a, refuse(http.StatusUnprocessableEntity, "this idempotency key came before with another request; use a new key"))
		return
	case err != nil:
		s.fail(a, err)
		return
	case ok:
		location, body, _ := bytes.Cut(kept, []byte("\n"))
		if len(location) > 0 {
			a.header.Set("Location", string(location))
		}
		a.header.Set("Content-Type", "application/json")
		a.header.Set("Idempotency-Replayed", "true")
		a.WriteHeader(status)
		_, _ = a.Write(body) // into memory
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mux.ServeHTTP(a, r)
	if a.status >= 300 {
		return
	}
	kept = append([]byte(a.header.Get("Location")+"\n"), a.body.Bytes()...)
	if err := s.Library.SaveAnswered(r.Context(), key, sent, a.status, kept, s.Now()); err != nil {
		s.Logger.Warn("an answer could not be kept for a repeated request", "error", err)
	}
}
