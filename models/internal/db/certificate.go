package db

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// CertificateEnds says until when the certificate is good that the database's server showed. It returns the zero time
// where the connection is not encrypted.
func (d *DB) CertificateEnds(ctx context.Context) (ends time.Time, err error) {
	if d.OnSQLite() {
		return ends, nil
	}
	pool, err := d.Read(ctx).DB()
	if err != nil {
		return ends, fmt.Errorf("look at the database's certificate: %w", err)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return ends, Wrap("look at the database's certificate", err)
	}
	defer conn.Close()
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("%T is no connection of pgx", driver)
		}
		if secured, ok := c.Conn().PgConn().Conn().(*tls.Conn); ok {
			if shown := secured.ConnectionState().PeerCertificates; len(shown) > 0 {
				ends = shown[0].NotAfter
			}
		}
		return nil
	})
	return ends, err
}
