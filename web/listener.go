package main

import (
	"fmt"
	"log/slog"
	"math"
	"net"

	"github.com/coreos/go-systemd/v22/activation"

	"compreface-stats/handlers/crowd"
)

// listen takes the socket that systemd holds for the service, where there is one: connections wait in it while the
// service restarts. LISTEN_ADDR is without meaning then.
func listen(address string) (net.Listener, error) {
	given, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("take the socket that is given: %w", err)
	}
	for _, listener := range given {
		if listener != nil {
			return listener, nil
		}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return listener, nil
}

// admitCrowds takes as many connections as there is room for.
func admitCrowds(listener net.Listener, log *slog.Logger) *crowd.Listener {
	files, known := crowd.Files()
	if !known {
		files = math.MaxUint32
	}
	memory, known := crowd.Memory()
	if !known {
		memory = math.MaxUint64
	}
	return crowd.Listen(listener, crowd.Room(files, memory), log)
}
