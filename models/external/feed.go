package external

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	// FeedAuthor is who notes the entries of the feed of releases.
	FeedAuthor = "feed of releases"
	// feedSetting holds marks of the entries that were noted, the newest first: what a person removes or words anew must
	// not come back.
	feedSetting   = "release_feed"
	feedMarksMost = 2000
)

// TakeFeedFile is TakeFeed for a file that something else brings.
func (k *Keeper) TakeFeedFile(ctx context.Context, path string) (added int, err error) {
	file, err := os.Open(path) // #nosec G304 -- the operator names it
	if err != nil {
		return 0, fmt.Errorf("open the feed of releases: %w", err)
	}
	defer file.Close()
	return k.TakeFeed(ctx, file)
}

// TakeFeed notes the entries of a feed, Atom or RSS, that were not noted before, and returns how many are new. The
// error is a *Invalid where the file is at fault; then nothing of it is noted.
func (k *Keeper) TakeFeed(ctx context.Context, feed io.Reader) (added int, err error) {
	entries, err := models.ReadFeed(feed, FeedAuthor)
	if err != nil {
		return 0, err
	}
	text, _, err := db.GetSetting(k.store.DB().Read(ctx), feedSetting)
	if err != nil {
		return 0, db.Wrap("take a feed", err)
	}
	known := strings.Fields(text)
	var fresh []models.Annotation
	var marks []string
	for _, e := range entries {
		mark := markOf(e.Entry)
		if !slices.Contains(known, mark) && !slices.Contains(marks, mark) {
			fresh, marks = append(fresh, e.Annotation), append(marks, mark)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	if added, err = k.store.Annotate(ctx, fresh...); err != nil {
		return 0, err
	}
	marks = append(marks, known...)
	noted := db.Setting{Name: feedSetting, Value: strings.Join(marks[:min(len(marks), feedMarksMost)], " ")}
	return added, db.Wrap("take a feed", db.PutSettings(k.store.DB().Write(ctx), noted))
}

// markOf tells entries apart where there is little room.
func markOf(entry string) string {
	sum := sha256.Sum256([]byte(entry))
	return hex.EncodeToString(sum[:8])
}
