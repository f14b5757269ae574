package bidi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// preferences are what a test needs besides those that Firefox takes on by itself when it is driven: scripts may read
// the clipboard without a question, and downloads go to a folder.
const preferences = `user_pref("dom.events.testing.asyncClipboard", true);
user_pref("ui.primaryPointerCapabilities", 6);
user_pref("ui.allPointerCapabilities", 6);
user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", %q);
user_pref("browser.download.alwaysOpenPanel", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("services.settings.server", "data:,#none");
user_pref("browser.backup.enabled", false);
`

// process is a running Firefox. Everything that it writes is in its own folder.
type process struct {
	command *exec.Cmd
	gone    chan struct{} // closed when it and its children have ended
}

// startProcess returns when Firefox says at which address it speaks the protocol.
func startProcess(program, folder string) (*process, string, error) {
	profile := filepath.Join(folder, "profile")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return nil, "", fmt.Errorf("make a profile: %w", err)
	}
	if err := os.MkdirAll(downloads(folder), 0o700); err != nil {
		return nil, "", fmt.Errorf("make a folder for downloads: %w", err)
	}
	text := fmt.Sprintf(preferences, downloads(folder))
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(text), 0o600); err != nil {
		return nil, "", fmt.Errorf("write the preferences: %w", err)
	}
	command := exec.Command(program, "--headless", "--no-remote", "--profile", profile,
		"--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank")
	command.Env = append(os.Environ(), "HOME="+folder, "XDG_CONFIG_HOME="+folder, "XDG_CACHE_HOME="+folder,
		"MOZ_CRASHREPORTER_DISABLE=1")
	// A test that is killed leaves no Firefox behind.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	output, err := command.StderrPipe()
	if err != nil {
		return nil, "", fmt.Errorf("start Firefox: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, "", fmt.Errorf("start Firefox: %w", err)
	}
	p := &process{command: command, gone: make(chan struct{})}
	address, err := p.follow(output)
	if err != nil {
		return nil, "", errors.Join(err, p.stop())
	}
	return p, address, nil
}

func downloads(folder string) string { return filepath.Join(folder, "downloads") }

// follow reads what Firefox prints until it ends, and returns the address.
func (p *process) follow(output io.Reader) (string, error) {
	found := make(chan string, 1)
	go func() {
		defer close(p.gone)
		defer close(found)
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if _, address, is := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); is {
				found <- strings.TrimSpace(address) + "/session"
			}
		}
	}()
	address, open := <-found
	if !open {
		return "", errors.New("ended before Firefox said where it listens")
	}
	return address, nil
}

// stop ends Firefox with its children, and returns when nothing of them writes any more.
func (p *process) stop() error {
	err := syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL)
	<-p.gone
	_ = p.command.Wait() // it was killed
	return err
}
