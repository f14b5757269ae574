package access_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// Somebody is let in by address and password, whatever the case of the address; what was done goes into the audit
// log.
func ExampleDirectory() {
	ctx, folder := context.Background(), temporaryFolder()
	defer os.RemoveAll(folder)
	store, err := models.Open(ctx, models.Options{URL: "sqlite:" + filepath.Join(folder, "stats.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	directory, err := access.Open(ctx, store)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := directory.CreateUser(ctx, "ada@example.org", "correct horse battery", models.RoleMaintainer); err != nil {
		log.Fatal(err)
	}
	user, err := directory.Authenticate(ctx, "Ada@example.org", "correct horse battery")
	fmt.Println(user.Email, user.Role, err)
	_, err = directory.Authenticate(ctx, "ada@example.org", "battery horse")
	fmt.Println(err)
	fmt.Println(directory.Audit(ctx, user.Email, "export", "everything"))
	// Output:
	// ada@example.org maintainer <nil>
	// wrong e-mail or password
	// <nil>
}

func temporaryFolder() string {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	return folder
}
