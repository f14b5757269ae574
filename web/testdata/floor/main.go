// Command floor is what taking records is measured against: the least that a server of Fiber's can do with a post. It
// parses it, checks it, answers, and stores nothing.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
)

const collections = "/rest/1/db/collections"

var (
	actions = []string{
		"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE", "FACE_RECOGNITION_CREATE",
	}
	sizes = []string{
		"0", "1-10", "11-50", "51-200", "201-500", "501-2000", "2001-10000", "10001-50000", "50001-200000",
		"200001-1000000", "1000001+",
	}
)

type record struct {
	Installation string `json:"install_guid"`
	Action       string `json:"action_name"`
	Collection   string `json:"collection_guid"`
	Size         string `json:"faces_range"`
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post(collections+"/statistics_general", func(c *fiber.Ctx) error {
		return answer(c, func(r record) bool { return slices.Contains(actions, r.Action) })
	})
	app.Post(collections+"/statistics_faces", func(c *fiber.Ctx) error {
		return answer(c, func(r record) bool { return isGUID(r.Collection) && slices.Contains(sizes, r.Size) })
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "msg=listening address=%s\n", listener.Addr())
	return app.Listener(listener)
}

func answer(c *fiber.Ctx, valid func(record) bool) error {
	var r record
	if err := json.Unmarshal(c.Body(), &r); err != nil || !isGUID(r.Installation) || !valid(r) {
		return fiber.ErrBadRequest
	}
	return c.JSON(struct {
		ID        string `json:"_id"`
		CreatedAt string `json:"_createdAt"`
	}{"000000000000000000000000", time.Now().UTC().Format("2006-01-02 15:04:05.000")})
}

func isGUID(text string) bool {
	_, err := uuid.Parse(text)
	return err == nil
}
