package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// newSecret makes 256 random bits as text, behind a prefix that tells what it is for.
func newSecret(prefix string) string {
	var random [32]byte
	rand.Read(random[:]) // never fails
	return prefix + hex.EncodeToString(random[:])
}

// hashSecret is how secrets of many random bits are kept: they cannot be guessed, so a fast hash will do.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
