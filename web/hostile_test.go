package main

import (
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

// Whatever the owner of a PostgreSQL database sets for its sessions, and with statements prepared or not, every number
// is the same.
func TestNumbersAreTheSameWhateverTheDatabaseSets(t *testing.T) {
	long(t)
	t.Parallel()
	settings := []string{
		"datestyle = 'SQL, MDY'", "bytea_output = escape", "intervalstyle = iso_8601", "extra_float_digits = -5",
		"timezone = 'Asia/Kathmandu'", "client_encoding = LATIN1", "standard_conforming_strings = off",
		"synchronous_commit = off", "enable_seqscan = off", "default_transaction_isolation = 'serializable'",
	}
	for _, mode := range []string{"cache_statement", "cache_describe"} {
		t.Run(mode, func(t *testing.T) {
			server := testdb.Server(t)
			for _, s := range settings {
				ownServer(t, server.URL, "ALTER DATABASE stats SET "+s)
			}
			env := environment{"DATABASE_URL": server.URL + "&default_query_exec_mode=" + mode}
			mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
			if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") {
				t.Error(got)
			}
			checkGolden(t, env)
		})
	}
}
