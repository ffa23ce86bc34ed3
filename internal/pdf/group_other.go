//go:build !unix

package pdf

import (
	"os/exec"
	"time"
)

// group bounds the time that the browser may hold its output open; its own
// processes end with it.
func group(cmd *exec.Cmd) { cmd.WaitDelay = 2 * time.Second }

func endGroup(*exec.Cmd) {}
