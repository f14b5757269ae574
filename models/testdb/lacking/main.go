// Command lacking says which tests this machine will leave out, and what to install for them. go test does not say
// so by itself; go generate, which comes before it in README.md, runs this.
package main

import (
	"fmt"

	"compreface-stats/models/testdb/machine"
)

func main() {
	for _, line := range machine.Lacking() {
		fmt.Println(line)
	}
}
