package external

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/foreign"
)

// Value is the value of a day, as a file has it.
type Value struct {
	Day   models.Day
	Value int64
}

const (
	// MostValue bounds values, so that the sum of all days of a series is an exact whole number in every file.
	MostValue = 100_000_000_000_000
	// largestText is how much text a file may hold once it is unpacked.
	largestText = 2 << 20
)

// Read reads the values of days, one a line: day,value. The file may be packed, in UTF-16, and parted by semicolons or
// tabs; a first line that begins with "day" or "date" is a header. today is the last day that may have a value. The
// error is a *Invalid that names the first bad line and its field; then nothing of the file may be kept.
func Read(file io.Reader, today models.Day) (days []Value, err error) {
	lines, err := foreign.Lines(file, largestText)
	if err != nil {
		return nil, fileError(err)
	}
	lines.FieldsPerRecord, lines.TrimLeadingSpace = -1, true
	known := make(map[models.Day]int64)
	for first := true; ; first = false {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		at := foreign.LineOf(lines, cells, err)
		if err == nil && first && isHeader(cells) {
			continue
		}
		v, err := valueOf(cells, today, err)
		if err == nil {
			err = note(known, v)
		}
		if err != nil {
			return nil, lineError(at, err)
		}
	}
	return sorted(known)
}

func isHeader(cells []string) bool {
	name := strings.ToLower(strings.TrimSpace(cells[0]))
	return name == "day" || name == "date"
}

// valueOf reads a line; err is that of reading it.
func valueOf(cells []string, today models.Day, err error) (v Value, _ error) {
	if _, unreadable := errors.AsType[*foreign.Unreadable](err); unreadable {
		return v, err
	}
	if err != nil || len(cells) != 2 {
		return v, errors.New("write a day and a value: 2025-03-01,12345")
	}
	day, value := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
	if v.Day, err = models.ParseDay(day[:min(len(day), 40)]); err != nil {
		return v, fmt.Errorf("day: %w", err)
	}
	if v.Day > today {
		return v, fmt.Errorf("day: %s has not been yet", v.Day)
	}
	digits := strings.Trim(value, "0123456789") == ""
	if v.Value, err = strconv.ParseInt(value, 10, 64); err != nil || !digits || v.Value > MostValue {
		return v, fmt.Errorf("value: %.40q is no whole number from 0 to %d, in digits alone", value, int64(MostValue))
	}
	return v, nil
}

// note refuses a day that has another value already: which of them holds nobody could say.
func note(known map[models.Day]int64, v Value) error {
	if before, twice := known[v.Day]; twice && before != v.Value {
		return fmt.Errorf("day: %s stands in the file twice, with different values", v.Day)
	}
	if known[v.Day] = v.Value; len(known) > MostDays {
		return fmt.Errorf("day: a series has at most %d days", MostDays)
	}
	return nil
}

func sorted(known map[models.Day]int64) (days []Value, err error) {
	if len(known) == 0 {
		return nil, models.NewInvalid(BadSeries, "the file holds no day")
	}
	for day, value := range known {
		days = append(days, Value{Day: day, Value: value})
	}
	slices.SortFunc(days, func(a, b Value) int { return int(a.Day - b.Day) })
	return days, nil
}

// lineError says on which line what is wrong; of a file that cannot be read further, what it is.
func lineError(line int, err error) error {
	if _, unreadable := errors.AsType[*foreign.Unreadable](err); unreadable {
		return fileError(err)
	}
	return models.NewInvalid(BadSeries, "line %d, %s", line, err)
}

func fileError(err error) error {
	if other, ok := errors.AsType[*foreign.Unreadable](err); ok {
		return models.NewInvalid(models.BadFile, "%s", other.Words)
	}
	return err
}
