package models

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
)

// The types here stand in columns as text, on both databases.

// Value stores the ID as a canonical UUID, which PostgreSQL reads as one.
func (id ID) Value() (driver.Value, error) { return id.String(), nil }

// Scan reads what either database gives back for a UUID.
func (id *ID) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("scan id: %T is not a UUID", value)
	}
	read, err := parseGUID(text, BadInstallation, "stored id")
	*id = read
	return err
}

// Value stores the key as 24 hexadecimal digits.
func (k RecordKey) Value() (driver.Value, error) { return k.String(), nil }

// Scan reads what Value wrote.
func (k *RecordKey) Scan(value any) error {
	text, ok := value.(string)
	if !ok || len(text) != hex.EncodedLen(len(k)) {
		return fmt.Errorf("scan key: %v is no key of a record", value)
	}
	_, err := hex.Decode(k[:], []byte(text))
	return err
}

// Value stores the action under its name.
func (a Action) Value() (driver.Value, error) { return a.String(), nil }

// Scan reads what Value wrote.
func (a *Action) Scan(value any) error { return scanName(a, value, ParseAction) }

// Value stores the range under its name.
func (r SizeRange) Value() (driver.Value, error) { return r.String(), nil }

// Scan reads what Value wrote.
func (r *SizeRange) Scan(value any) error { return scanName(r, value, ParseSizeRange) }

// Value stores the part under its name.
func (p SizePart) Value() (driver.Value, error) { return p.String(), nil }

// Scan reads what Value wrote.
func (p *SizePart) Scan(value any) error { return scanName(p, value, ParseSizePart) }

// Value stores the interval under its name.
func (i Interval) Value() (driver.Value, error) { return i.String(), nil }

// Scan reads what Value wrote.
func (i *Interval) Scan(value any) error { return scanName(i, value, ParseInterval) }

func scanName[T any](into *T, value any, parse func(string) (T, error)) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("scan name: %T is no text", value)
	}
	read, err := parse(text)
	*into = read
	return err
}
