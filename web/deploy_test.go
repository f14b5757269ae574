package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What stands in .deploy must know the settings as they are.
func TestDeployFilesNameSettingsThatExist(t *testing.T) {
	var names []string
	for _, s := range environmentSettings() {
		names = append(names, s.name)
	}
	compose := read(t, "../.deploy/compose.yaml")
	_, stats, _ := strings.Cut(compose, "    environment:\n")
	stats, _, _ = strings.Cut(stats, "    volumes:\n")
	found := regexp.MustCompile(`(?m)^      ([A-Z_]+): `).FindAllStringSubmatch(stats, -1)
	if len(found) < 5 {
		t.Fatalf("the server has %d settings in\n%s", len(found), stats)
	}
	for _, m := range found {
		if !slices.Contains(names, m[1]) {
			t.Errorf("compose.yaml sets %s, which is no setting", m[1])
		}
	}
	given := []string{"LISTEN_ADDR", "PPROF_ADDR", "METRICS_ADDR"} // of the container itself
	for _, m := range found {
		given = append(given, m[1])
	}
	for _, name := range names {
		if !slices.Contains(given, name) {
			t.Errorf("compose.yaml does not pass %s on, which .env may set", name)
		}
	}
	for _, m := range regexp.MustCompile(`\$\{([A-Z_]+)`).FindAllStringSubmatch(compose, -1) {
		if !slices.Contains(append(names, "STATS_HOST", "POSTGRES_PASSWORD"), m[1]) {
			t.Errorf("compose.yaml asks for %s, which nobody sets", m[1])
		}
	}
}

// A supervisor must wait longer than the server takes to finish the posts under way.
func TestSupervisorsWaitForTheServerToStop(t *testing.T) {
	unit, compose := read(t, "../.deploy/compreface-stats.service"), read(t, "../.deploy/compose.yaml")
	for text, want := range map[string]string{unit: "TimeoutStopSec=20", compose: "stop_grace_period: 15s"} {
		if !strings.Contains(text, want) || (postsFinish+recordsDrain).Seconds() >= 15 {
			t.Errorf("no %s, or the server takes longer", want)
		}
	}
}

// A unit that is given up after a few failures stays down until somebody notices, and a start before the clock is set
// dates records wrongly.
func TestTheUnitIsStartedAgainForEverAndAfterTheClockIsSet(t *testing.T) {
	unit, _, _ := strings.Cut(read(t, "../.deploy/compreface-stats.service"), "[Service]")
	for _, want := range []string{
		"StartLimitIntervalSec=0\n",
		"After=network-online.target time-sync.target postgresql.service compreface-stats.socket\n",
		"Wants=network-online.target time-sync.target compreface-stats.socket\n",
	} {
		if !strings.Contains(unit, want) {
			t.Errorf("[Unit] has no %s", want)
		}
	}
}

// Every table of facts is spread by the installation.
func TestCitusSpreadsWhatBelongsToInstallations(t *testing.T) {
	statements := read(t, "../.deploy/citus.sql")
	if !strings.Contains(statements, "NOT TESTED") {
		t.Error("it is not said that this was never run")
	}
	for _, table := range []string{"installations", "installation_days"} {
		if !strings.Contains(statements, "create_distributed_table('"+table+"', 'install_guid'") {
			t.Errorf("%s is not spread", table)
		}
	}
}

// systemd's own checkers read both units as an operator installs them; only the binary is another one.
func TestSystemdTakesTheUnits(t *testing.T) {
	folder := t.TempDir()
	unit := strings.Replace(read(t, "../.deploy/compreface-stats.service"), "/usr/local/bin/compreface-stats serve", "/bin/true", 1)
	for name, text := range map[string]string{"compreface-stats.service": unit, "compreface-stats.socket": read(t, "../.deploy/compreface-stats.socket")} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, arguments := range [][]string{
		{"verify", "--man=no", folder + "/compreface-stats.service", folder + "/compreface-stats.socket"},
		{"security", "--offline=true", "--threshold=20", folder + "/compreface-stats.service"},
	} {
		if said, err := exec.Command("systemd-analyze", arguments...).CombinedOutput(); err != nil || arguments[0] == "verify" && len(said) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", arguments[0], err, said)
		}
	}
}
