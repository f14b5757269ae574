package ingest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"compreface-stats/models"
	"compreface-stats/models/internal/disk"
)

// deadLetters are the records that the database will not take, kept beside a spool's journal with the reason, a
// line of JSON each, for a person to look at. It is safe for concurrent use.
type deadLetters struct {
	path  string
	mu    sync.Mutex
	lines []deadLetter
}

type deadLetter struct {
	Record string `json:"record"` // in hexadecimal digits, as the spool keeps it
	Reason string `json:"reason"`
}

const lettersFile = "dead-letters.jsonl"

func openDeadLetters(folder string) (*deadLetters, error) {
	d := &deadLetters{path: filepath.Join(folder, lettersFile)}
	content, err := os.ReadFile(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		var letter deadLetter
		if json.Unmarshal(lines.Bytes(), &letter) == nil {
			d.lines = append(d.lines, letter)
		}
	}
	return d, nil
}

// add keeps a record, once.
func (d *deadLetters) add(rec models.Record, reason error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	letter := deadLetter{Record: hex.EncodeToString(appendRecord(nil, &rec)), Reason: reason.Error()}
	if slices.ContainsFunc(d.lines, func(l deadLetter) bool { return l.Record == letter.Record }) {
		return nil
	}
	return d.keep(append(slices.Clone(d.lines), letter))
}

// erase forgets the records of installations that were erased.
func (d *deadLetters) erase(erased erasures) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(d.lines), func(l deadLetter) bool {
		record, err := hex.DecodeString(l.Record)
		return err == nil && len(record) == spooledBytes && erased.covers(record)
	})
	if len(kept) == len(d.lines) {
		return nil
	}
	return d.keep(kept)
}

// keep writes the letters; d.mu is held.
func (d *deadLetters) keep(letters []deadLetter) error {
	var content []byte
	for _, letter := range letters {
		line, err := json.Marshal(letter)
		if err != nil {
			return fmt.Errorf("keep dead letters: %w", err)
		}
		content = append(append(content, line...), '\n')
	}
	if err := disk.ReplaceFile(d.path, content); err != nil {
		return fmt.Errorf("keep dead letters: %w", err)
	}
	d.lines = letters
	return nil
}

func (d *deadLetters) count() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int64(len(d.lines))
}
