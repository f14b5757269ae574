//go:build !unix

package disk

import "errors"

// Free is how many bytes may still be written to the file system of the folder, where that can be asked.
func Free(string) (bytes int64, err error) { return 0, errors.ErrUnsupported }
