package handlers

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// longestWait bounds how long a page waits for what is still on its way into the database: under load an answer is a
// moment older rather than late.
const longestWait = 500 * time.Millisecond

// waitForIngest waits until the records that were acknowledged before are counted, so that an answer holds them.
func (s *server) waitForIngest(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), longestWait)
	defer cancel()
	s.Recorder.WaitUntilApplied(ctx)
	return c.Next()
}

// flushUsage stores when tokens and keys were used, which is first noted in memory, so that a page holds it.
func (s *server) flushUsage(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), longestWait)
	defer cancel()
	if err := s.Access.FlushUsage(ctx); err != nil {
		s.Log.Debug("a page is shown before the newest uses are stored", "error", err)
	}
	return c.Next()
}
