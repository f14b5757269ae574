package models

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// The services that every fresh installation ships, under the same GUIDs everywhere. They say nothing of an
// installation and are stored as they are.
var (
	DemoRecognition  = ID{15: 1} // 20 people, so it reports 11-50 until somebody uses it
	DemoDetection    = ID{15: 3}
	DemoVerification = ID{15: 4}
)

// GeneralRecord checks a create event as it was sent and dates it now. The error is an *Invalid.
func (s *Store) GeneralRecord(installGUID, action string) (Record, error) {
	return s.generalRecord(installGUID, action, s.now())
}

// FacesRecord checks a collection's report as it was sent and dates it now. The error is an *Invalid.
func (s *Store) FacesRecord(installGUID, collectionGUID, size string) (Record, error) {
	return s.facesRecord(installGUID, collectionGUID, size, s.now())
}

func (s *Store) generalRecord(installGUID, action string, at time.Time) (Record, error) {
	installation, err := s.pseudonym(installGUID, "install_guid")
	if err != nil {
		return Record{}, err
	}
	a, err := ParseAction(action)
	if err != nil {
		return Record{}, err
	}
	at = at.UTC().Truncate(time.Millisecond)
	return Record{Kind: General, Installation: installation, At: at, Action: a, Key: s.keys.next(at)}, nil
}

func (s *Store) facesRecord(installGUID, collectionGUID, size string, at time.Time) (Record, error) {
	installation, err := s.pseudonym(installGUID, "install_guid")
	if err != nil {
		return Record{}, err
	}
	collection, err := s.collection(collectionGUID)
	if err != nil {
		return Record{}, err
	}
	r, err := ParseSizeRange(size)
	if err != nil {
		return Record{}, err
	}
	at = at.UTC().Truncate(time.Millisecond)
	return Record{
		Kind:         Faces,
		Installation: installation,
		At:           at,
		Collection:   collection,
		Size:         r,
		Key:          s.keys.next(at),
	}, nil
}

func (s *Store) collection(guid string) (ID, error) {
	raw, err := parseGUID(guid, BadCollection, "collection_guid")
	if err != nil {
		return ID{}, err
	}
	if raw == DemoRecognition || raw == DemoDetection || raw == DemoVerification {
		return raw, nil
	}
	return s.pseudonymWhenKnown(raw)
}

// InstallationID is the pseudonym of the installation with the GUID, as a person wrote it. The error is an *Invalid.
func (s *Store) InstallationID(guid string) (ID, error) {
	return s.pseudonym(strings.TrimSpace(guid), "the GUID")
}

// NewRecordKey makes the key of a record that was received at the time.
func (s *Store) NewRecordKey(at time.Time) RecordKey { return s.keys.next(at) }

func (s *Store) pseudonym(guid, field string) (ID, error) {
	raw, err := parseGUID(guid, BadInstallation, field)
	if err != nil {
		return ID{}, err
	}
	return s.pseudonymWhenKnown(raw)
}

func (s *Store) pseudonymWhenKnown(guid ID) (ID, error) {
	if !s.KnowsKey() {
		return ID{}, ErrKeyUnknown
	}
	return s.pseudonymize(guid), nil
}

// pseudonymize returns HMAC-SHA-256 of the GUID's canonical text under the server's key, cut to 128 bits and marked
// as a UUID of version 8 (RFC 9562). The sender's GUID, which holds a time and a network card's address, cannot be
// had back from it.
func (s *Store) pseudonymize(guid ID) ID {
	p, ok := s.pseudonymizers.Get().(*pseudonymizer)
	if !ok {
		p = &pseudonymizer{mac: hmac.New(sha256.New, s.pseudonymKey)}
	}
	defer s.pseudonymizers.Put(p)
	return p.pseudonym(guid)
}

// pseudonymizer makes one pseudonym after another and leaves no garbage: at midnight there are thousands a second. Its
// mac knows the key, and is only wound back.
type pseudonymizer struct {
	mac  hash.Hash
	text [guidLength]byte
	sum  [sha256.Size]byte
}

func (p *pseudonymizer) pseudonym(guid ID) ID {
	putGUID(&p.text, guid)
	p.mac.Reset()
	p.mac.Write(p.text[:])
	id := ID(p.mac.Sum(p.sum[:0])[:len(ID{})])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

// putGUID writes the canonical text of a UUID.
func putGUID(text *[guidLength]byte, id ID) {
	hex.Encode(text[0:8], id[0:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:36], id[10:16])
	text[8], text[13] = '-', '-'
	text[18], text[23] = '-', '-'
}

const guidLength = 36 // of the canonical text: 8-4-4-4-12 hexadecimal digits

// parseGUID reads a canonical UUID; upper case is taken too. The refusal does not repeat it, for it names an
// installation.
func parseGUID(text string, cause Cause, field string) (ID, error) {
	if len(text) != guidLength { // the library takes other spellings too
		return ID{}, NewInvalid(cause, "%s is not a GUID: 36 characters, 8-4-4-4-12 hexadecimal digits", field)
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return ID{}, NewInvalid(cause, "%s holds something else than hexadecimal digits and dashes", field)
	}
	return ID(id), nil
}

// recordKeys makes the keys of live records, unique among all processes: seconds since 1970 (4 bytes), a random
// number of this process (5) and a counter (3), as MongoDB's object identifiers are made, which the old service
// answered with. The answer to a post has the key in it, so the counter is hidden: two answers would tell how many
// posts came between them.
type recordKeys struct {
	process [5]byte
	counter atomic.Uint32
	rounds  [4][1 << counterHalf]uint16
}

// counterHalf is how many bits half of the counter has.
const counterHalf = 12

func newRecordKeys() *recordKeys {
	k := new(recordKeys)
	rand.Read(k.process[:]) // never fails
	for i := range k.rounds {
		var table [2 << counterHalf]byte
		rand.Read(table[:])
		for j := range k.rounds[i] {
			k.rounds[i][j] = binary.BigEndian.Uint16(table[2*j:])
		}
	}
	return k
}

// hidden is another number for each of the counter, and nobody can tell which comes next: a Feistel network of four
// rounds, whose functions are random tables of this process (Luby and Rackoff, 1988).
func (k *recordKeys) hidden(n uint32) uint32 {
	const half = 1<<counterHalf - 1
	left, right := n>>counterHalf&half, n&half
	for i := range k.rounds {
		left, right = right, left^uint32(k.rounds[i][right])&half
	}
	return left<<counterHalf | right
}

func (k *recordKeys) next(at time.Time) RecordKey {
	var key RecordKey
	binary.BigEndian.PutUint32(key[:4], uint32(at.Unix()))
	copy(key[4:9], k.process[:])
	n := k.hidden(k.counter.Add(1))
	key[9] = byte(n >> 16)
	key[10] = byte(n >> 8)
	key[11] = byte(n)
	return key
}

// contentKey is the key of an imported create event: the same line always gets the same one, so that a file can be
// imported again.
func contentKey(r Record) RecordKey {
	var key RecordKey
	binary.BigEndian.PutUint32(key[:4], uint32(r.At.Unix()))
	binary.BigEndian.PutUint16(key[4:6], uint16(r.At.Nanosecond()/int(time.Millisecond)))
	key[6] = byte(r.Action)
	return key
}

// parseKey reads the operator's pseudonym key.
func parseKey(text string) ([]byte, error) {
	const shortest = 16
	if text = strings.TrimSpace(text); len(text) < shortest {
		return nil, fmt.Errorf("the pseudonym key has %d characters: use at least %d", len(text), shortest)
	}
	return []byte(text), nil
}

// ErasureMark is by what an installation that was erased is known again in a spool: a hash of its pseudonym, from which
// that cannot be had back.
func ErasureMark(installation ID) (mark ID) {
	sum := sha256.Sum256(append([]byte("erased "), installation[:]...))
	copy(mark[:], sum[:])
	return mark
}
