package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/coreos/go-systemd/v22/activation"

	"compreface-stats/handlers/crowd"
	"compreface-stats/handlers/limit"
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
func admitCrowds(listener net.Listener, proxies []string, log *slog.Logger) *crowd.Listener {
	files, known := crowd.Files()
	if !known {
		files = math.MaxUint32
	}
	memory, known := crowd.Memory()
	if !known {
		memory = math.MaxUint64
	}
	return crowd.Listen(listener, crowd.Room(files, memory), log, limit.ParseProxies(proxies)...)
}

// serveInside serves what is for operators alone on a loopback address until ctx ends, apart from the site, so that no
// proxy can pass it on. Without an address it serves nothing.
func serveInside(ctx context.Context, what, address string, handler http.Handler, log *slog.Logger) error {
	if address == "" {
		return nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s for %s: %w", address, what, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error(what+" are not served any more", "error", err)
		}
	}()
	log.Info(what, "address", listener.Addr().String())
	return nil
}

// profiles answers with Go's profiles.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// metricsAlone answers at /metrics with the handler, and nowhere else.
func metricsAlone(handler http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", handler)
	return mux
}
