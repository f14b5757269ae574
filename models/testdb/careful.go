package testdb

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"compreface-stats/models/testdb/machine"
)

// carefulWord is the password of the role, with what has to be escaped in an address.
const carefulWord = "p@ss/wörd"

// Careful starts the newest PostgreSQL as careful people run one: it takes connections over TLS alone, its database
// sorts and lowers as Turkish does, and the role of the address owns nothing but its schema.
func Careful(t testing.TB) *Instance {
	t.Helper()
	bin, err := machine.NewestPostgres()
	if err != nil {
		unavailable(t, err)
	}
	c, err := newFolder(bin)
	if err == nil {
		err = c.bringIn(filepath.Dir(bin))
	}
	if err == nil {
		err = c.initialize()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.port = freePort(t)
	c.more = []string{
		"listen_addresses=127.0.0.1", fmt.Sprintf("port=%d", c.port), "ssl=on",
		"ssl_cert_file=" + c.dir + "/server.pem", "ssl_key_file=" + c.dir + "/server.key",
	}
	c.write(t, "server.pem", "server.key")
	c.write(t, "data/pg_hba.conf")
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
	i := &Instance{URL: c.carefulURL(), t: t, c: c}
	t.Cleanup(i.Stop)
	for _, statement := range []string{
		"CREATE DATABASE stats TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'",
		"CREATE ROLE keeper LOGIN PASSWORD '" + carefulWord + "' NOSUPERUSER NOCREATEDB NOCREATEROLE",
		"ALTER ROLE keeper SET search_path = stats",
		"REVOKE ALL ON DATABASE stats FROM PUBLIC",
		"GRANT CONNECT ON DATABASE stats TO keeper",
	} {
		execute(t, c.url("postgres"), statement)
	}
	execute(t, c.url("stats"), "CREATE SCHEMA stats AUTHORIZATION keeper")
	return i
}

// bringIn copies the programs to where the server's user may read them.
func (c *cluster) bringIn(native string) error {
	// As ourselves: the user that the server runs as may not look into the folder of the packages.
	if err := os.CopyFS(c.dir+"/native", os.DirFS(native)); err != nil {
		return fmt.Errorf("copy the programs: %w", err)
	}
	c.bin = c.dir + "/native/bin"
	return nil
}

func (c *cluster) carefulURL() string {
	query := url.Values{"sslmode": {"verify-full"}, "sslrootcert": {c.dir + "/server.pem"}}
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("keeper", carefulWord), Path: "/stats", RawQuery: query.Encode(),
		Host: net.JoinHostPort("127.0.0.1", fmt.Sprint(c.port)),
	}
	return u.String()
}

// write makes files of the server's.
func (c *cluster) write(t testing.TB, names ...string) {
	t.Helper()
	certificate, key := SelfSigned(t, "127.0.0.1")
	texts := map[string][]byte{
		"server.pem": certificate, "server.key": key,
		"data/pg_hba.conf": []byte("local all postgres trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"),
	}
	for _, name := range names {
		path := filepath.Join(c.dir, name)
		if err := os.WriteFile(path, texts[name], 0o600); err != nil {
			t.Fatal(err)
		}
		if c.user != nil {
			if err := os.Chown(path, int(c.user.Uid), int(c.user.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// SelfSigned is a certificate of the IP address that vouches for itself, and its key, both as PEM. It is good for as
// long as CarefulCertificate says.
func SelfSigned(t testing.TB, address string) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(CarefulCertificate),
		IPAddresses: []net.IP{net.ParseIP(address)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bytes})
}

// CarefulCertificate is how long the certificate of a Careful server is good.
const CarefulCertificate = 10 * 24 * time.Hour

// freePort is one that the system gives to whoever asks for any: nobody listens on it now.
func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
