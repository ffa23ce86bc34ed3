//go:build unix

package pdf

import (
	"os/exec"
	"syscall"
	"time"
)

// group puts the browser and all that it starts into a process group of its own,
// which is killed whole when its time is up.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 2 * time.Second // for what still holds standard error
}

// endGroup kills what the browser left running.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // fails when nothing is left, which is well
	}
}
