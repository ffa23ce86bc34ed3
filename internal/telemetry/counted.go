package telemetry

import "net/http"

// Counted notes what an answer comes to, for whoever logs or counts it.
type Counted struct {
	http.ResponseWriter
	Status int // the first that is final; whoever makes one begins with 200
	Bytes  int // of the body, as written
	wrote  bool
}

// WriteHeader notes the first status that is final.
func (c *Counted) WriteHeader(status int) {
	if !c.wrote && status >= 200 {
		c.Status, c.wrote = status, true
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write counts what is written.
func (c *Counted) Write(b []byte) (int, error) {
	c.wrote = true
	n, err := c.ResponseWriter.Write(b)
	c.Bytes += n
	return n, err
}

// Unwrap gives what http.ResponseController needs.
func (c *Counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
