// Package seal keeps secrets so that whoever reads a database or a backup does not have them: encrypted and
// authenticated (AES-256 in Galois/counter mode, NIST SP 800-38D) under keys that the operator keeps elsewhere. It
// knows neither a database nor what a secret is for. Start with Parse.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Keys seal and open secrets. The first seals; the others open what was sealed before. Nil keys seal nothing.
type Keys struct {
	clear bool // what is sealed from now on stays as it is
	keys  []key
}

type key struct {
	name string // tells keys apart, and nothing about them
	aead cipher.AEAD
}

// prefix is before what is sealed; the key's name, a colon and the rest in base64 follow.
const prefix = "sealed:"

// shortestKey is how many characters a key has at the least: 16 random bytes in hexadecimal.
const shortestKey = 32

// None is the word for a first key that seals nothing, so that what others sealed can be had back.
const None = "none"

// ErrKey is returned where something is sealed under a key that is not here.
var ErrKey = errors.New("it is sealed under another key")

// Parse reads keys with commas between them. Empty text is no key.
func Parse(text string) (*Keys, error) {
	if text == "" {
		return nil, nil
	}
	all := new(Keys)
	for i, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if i == 0 && part == None {
			all.clear = true
			continue
		}
		if len(part) < shortestKey {
			return nil, fmt.Errorf("key %d has %d characters: use at least %d, such as those of `openssl rand -hex 32`",
				i+1, len(part), shortestKey)
		}
		k, err := newKey(part)
		if err != nil {
			return nil, err
		}
		all.keys = append(all.keys, k)
	}
	return all, nil
}

func newKey(text string) (key, error) {
	bytes, err := hkdf.Key(sha256.New, []byte(text), nil, "compreface-stats secrets", 32)
	if err != nil {
		return key{}, err
	}
	block, err := aes.NewCipher(bytes)
	if err != nil {
		return key{}, err
	}
	aead, err := cipher.NewGCM(block)
	sum := sha256.Sum256(bytes)
	return key{name: hex.EncodeToString(sum[:4]), aead: aead}, err
}

// Seals reports whether there is a key to seal with.
func (k *Keys) Seals() bool { return k != nil && !k.clear && len(k.keys) > 0 }

// Seal returns the secret as it is to be kept. It can be opened for the same purpose alone.
func (k *Keys) Seal(purpose, secret string) string {
	if !k.Seals() {
		return secret
	}
	first := k.keys[0]
	nonce := make([]byte, first.aead.NonceSize())
	rand.Read(nonce) // never fails
	sealed := first.aead.Seal(nonce, nonce, []byte(secret), []byte(purpose))
	return prefix + first.name + ":" + base64.RawStdEncoding.EncodeToString(sealed)
}

// Open returns the secret of what is kept, which may be one that was never sealed. It returns ErrKey where the key is
// not here.
func (k *Keys) Open(purpose, kept string) (secret string, err error) {
	rest, sealed := strings.CutPrefix(kept, prefix)
	if !sealed {
		return kept, nil
	}
	name, text, _ := strings.Cut(rest, ":")
	if k == nil {
		return "", ErrKey
	}
	at := slices.IndexFunc(k.keys, func(k key) bool { return k.name == name })
	if at < 0 {
		return "", ErrKey
	}
	aead := k.keys[at].aead
	bytes, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(bytes) < aead.NonceSize() {
		return "", errors.New("what is sealed is damaged")
	}
	opened, err := aead.Open(nil, bytes[:aead.NonceSize()], bytes[aead.NonceSize():], []byte(purpose))
	if err != nil {
		return "", fmt.Errorf("what is sealed is damaged or meant for something else: %w", err)
	}
	return string(opened), nil
}

// Current reports whether what is kept is as Seal would keep it now.
func (k *Keys) Current(kept string) bool {
	if k.Seals() {
		return strings.HasPrefix(kept, prefix+k.keys[0].name+":")
	}
	return !strings.HasPrefix(kept, prefix)
}
