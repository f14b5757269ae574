package access

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

const oldSecretsKey, newSecretsKey = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"

// sealedTest opens the database's directory as a server with these keys does.
func sealedTest(t *testing.T, url, keys string) (*models.Store, *Directory) {
	t.Helper()
	store := must(models.Open(t.Context(), models.Options{
		URL: url, SpoolDir: t.TempDir(), Secrets: must(models.ParseSecrets(keys))(t), Clock: time.Now,
	}))(t)
	return store, must(Open(t.Context(), store))(t)
}

// Through every change of the key people's authenticators, the pseudonyms and what was signed stay as they are, and the
// database holds nothing of them that can be read.
func TestSecretsSurviveEveryChangeOfTheKeyAndCannotBeReadInTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		var secret, pseudonym, signature string
		for _, keys := range []string{
			"", oldSecretsKey, newSecretsKey + "," + oldSecretsKey, newSecretsKey, "none," + newSecretsKey, "",
		} {
			store, d := sealedTest(t, url, keys)
			if secret == "" {
				anna := d.add(t, "anna@example.org", models.RoleViewer)
				if err := d.BeginTwoFactor(t.Context(), anna); err != nil {
					t.Fatal(err)
				}
				secret = must(d.TwoFactor(t.Context(), anna))(t).Secret
				pseudonym = must(store.InstallationID("560eee90-5fca-11eb-988b-0242ac120003"))(t).String()
				signature = must(d.Sign(t.Context(), "a text"))(t)
			}
			anna := must(d.UserByEmail(t.Context(), "anna@example.org"))(t)
			if got := must(d.TwoFactor(t.Context(), anna))(t).Secret; got != secret {
				t.Errorf("keys %q: the authenticator's secret is %q", keys, got)
			}
			if got := must(store.InstallationID("560eee90-5fca-11eb-988b-0242ac120003"))(t).String(); got != pseudonym {
				t.Errorf("keys %q: the pseudonym is another", keys)
			}
			if got := must(d.Sign(t.Context(), "a text"))(t); got != signature {
				t.Errorf("keys %q: the signature is another", keys)
			}
			sealed := keys != "" && !strings.HasPrefix(keys, "none")
			for what, kept := range keptSecrets(t, d) {
				if strings.HasPrefix(kept, "sealed:") != sealed {
					t.Errorf("keys %q: %s is kept as %q", keys, what, kept)
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// keptSecrets are the secrets as the database has them.
func keptSecrets(t *testing.T, d *Directory) map[string]string {
	t.Helper()
	kept := make(map[string]string)
	for _, name := range []string{"pseudonym_key", signingKeySetting} {
		value, found, err := db.GetSetting(d.db.Read(t.Context()), name)
		if err != nil || !found {
			t.Fatalf("%s: %v", name, err)
		}
		kept[name] = value
	}
	var step models.TwoFactor
	if err := d.db.Read(t.Context()).Take(&step).Error; err != nil {
		t.Fatal(err)
	}
	kept["authenticator"] = step.Secret
	return kept
}

func TestADatabaseSealedUnderAnotherKeyIsNotOpened(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store, _ := sealedTest(t, url, oldSecretsKey)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		for _, keys := range []string{"", newSecretsKey, "none," + newSecretsKey} {
			secrets := must(models.ParseSecrets(keys))(t)
			s, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir(), Secrets: secrets})
			if err == nil || !strings.Contains(err.Error(), "SECRETS_KEY") {
				t.Errorf("keys %q: %v, %v", keys, s, err)
			}
		}
	})
}
