package db

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewSecret makes 256 random bits as text, behind a prefix that tells what it is for.
func NewSecret(prefix string) string {
	var random [32]byte
	rand.Read(random[:]) // never fails
	return prefix + hex.EncodeToString(random[:])
}

// HashSecret is how secrets of many random bits are kept: they cannot be guessed, so a fast hash will do.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
