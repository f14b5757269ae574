package handlers

import (
	"bufio"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"compreface-stats/models"
)

// BenchmarkPost compares what a post costs by the routes and ahead of them, without what keeping it costs.
//
//	go test -run xx -bench Post ./handlers
func BenchmarkPost(b *testing.B) {
	w := newTwoWays(b)
	quiet := slog.New(slog.DiscardHandler)
	for _, s := range []*server{w.routes.server, w.direct.server} {
		s.Recorder, s.Log = forgetfulRecorder{}, quiet
	}
	for name, way := range map[string]oneWay{"routes": w.routes, "direct": w.direct} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var ctx fasthttp.RequestCtx
			if err := ctx.Request.Read(bufio.NewReader(strings.NewReader(plainPosts()[1]))); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				ctx.Response.Reset()
				ctx.ResetUserValues()
				way.app.Server().Handler(&ctx)
			}
		})
	}
}

type forgetfulRecorder struct{ Recorder }

func (forgetfulRecorder) Record(context.Context, models.Record) error { return nil }
