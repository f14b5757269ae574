package main

import (
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// naiveEvent and naiveReport are what a first version would store.
type naiveEvent struct {
	ID          uint
	CreatedAt   time.Time
	InstallGUID string `json:"install_guid"`
	ActionName  string `json:"action_name"`
}

type naiveReport struct {
	ID             uint
	CreatedAt      time.Time
	InstallGUID    string `json:"install_guid"`
	CollectionGUID string `json:"collection_guid"`
	FacesRange     string `json:"faces_range"`
}

// serveNaive inserts each post by itself, with GORM's and Fiber's defaults.
func serveNaive(b *testing.B, url string) (string, func()) {
	dialector := postgres.Open(url)
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		dialector = sqlite.Dialector{
			DriverName: "sqlite",
			DSN:        "file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)",
		}
	}
	db, err := gorm.Open(
		dialector,
		&gorm.Config{Logger: logger.Discard},
	) // its log of slow statements would slow it further
	if err != nil {
		b.Fatal(err)
	}
	if err := db.AutoMigrate(&naiveEvent{}, &naiveReport{}); err != nil {
		b.Fatal(err)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post(generalPath, func(c *fiber.Ctx) error { return insertNaive(c, db, &naiveEvent{}) })
	app.Post(facesPath, func(c *fiber.Ctx) error { return insertNaive(c, db, &naiveReport{}) })
	address := listen(b, app.Listener)
	return address, func() {
		app.Shutdown()
		if pool, err := db.DB(); err == nil {
			pool.Close()
		}
	}
}

func insertNaive(c *fiber.Ctx, db *gorm.DB, record any) error {
	if err := c.BodyParser(record); err != nil {
		return err
	}
	if err := db.Create(record).Error; err != nil {
		return err
	}
	return c.JSON(fiber.Map{"_id": "000000000000000000000000", "_createdAt": time.Now()})
}
