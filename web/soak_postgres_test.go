package main

import (
	"os"
	"path/filepath"
	"time"
)

func (s *soak) outage() {
	s.server.Stop()
	s.pause(time.Second, 4*time.Second)
	s.server.Start()
}

func (s *soak) crashServer() {
	s.server.Kill()
	s.pause(time.Second, 2*time.Second)
	s.server.Start()
}

func (s *soak) startAway() {
	s.server.Stop()
	s.crash()
	s.pause(time.Second, 3*time.Second)
	s.server.Start()
}

// travelPostgres has the database lose the last seconds under the running server.
func (s *soak) travelPostgres() {
	s.server.Stop()
	s.server.Save()
	s.server.Start()
	s.pause(2*time.Second, 4*time.Second)
	s.server.Kill()
	s.server.Return()
	s.server.Start()
	s.wentBack()
}

// move has the server find the same database at another address.
func (s *soak) move() {
	s.server.Stop()
	s.pause(time.Second, 2*time.Second) // records wait
	link := filepath.Join(s.t.TempDir(), "elsewhere")
	if err := os.Symlink(s.server.Folder(), link); err != nil {
		s.t.Fatal(err)
	}
	s.stop()
	s.server.Start()
	s.env = s.env.with("DATABASE_URL", "postgres://postgres@/stats?host="+link)
	s.start()
}

// secondServer posts to another server on the same database, which is killed.
func (s *soak) secondServer() {
	first := s.child
	s.start()
	s.pause(time.Second, 2*time.Second)
	second := s.child
	s.child = first
	s.base.Store(&first.base)
	if err := second.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = second.cmd.Wait()
}
