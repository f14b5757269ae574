// Command plain DATABASE_URL is how a first version would take records: one INSERT a post, with the defaults of GORM
// and Fiber.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	_ "modernc.org/sqlite"
)

const collections = "/rest/1/db/collections"

type event struct {
	ID          uint
	CreatedAt   time.Time
	InstallGUID string `json:"install_guid"`
	ActionName  string `json:"action_name"`
}

type report struct {
	ID             uint
	CreatedAt      time.Time
	InstallGUID    string `json:"install_guid"`
	CollectionGUID string `json:"collection_guid"`
	FacesRange     string `json:"faces_range"`
}

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(url string) error {
	db, err := gorm.Open(dialector(url), &gorm.Config{Logger: logger.Discard}) // a log of slow statements would slow it
	if err != nil {
		return err
	}
	if err := db.AutoMigrate(&event{}, &report{}); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post(collections+"/statistics_general", func(c *fiber.Ctx) error { return insert(c, db, &event{}) })
	app.Post(collections+"/statistics_faces", func(c *fiber.Ctx) error { return insert(c, db, &report{}) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "msg=listening address=%s\n", listener.Addr())
	return app.Listener(listener)
}

func dialector(url string) gorm.Dialector {
	path, found := strings.CutPrefix(url, "sqlite:")
	if !found {
		return postgres.Open(url)
	}
	const settings = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)"
	return sqlite.Dialector{DriverName: "sqlite", DSN: "file:" + path + settings}
}

func insert(c *fiber.Ctx, db *gorm.DB, record any) error {
	if err := c.BodyParser(record); err != nil {
		return err
	}
	if err := db.Create(record).Error; err != nil {
		return err
	}
	return c.JSON(fiber.Map{"_id": "000000000000000000000000", "_createdAt": time.Now()})
}
