package access

import (
	"compreface-stats/models"
	"fmt"
	"testing"

	"compreface-stats/models/testdb"
)

// What a key costs each post, whether there is one or a thousand: it is looked up and counted in memory.
func BenchmarkAdmitKey(b *testing.B) {
	for _, keys := range []int{0, 1, 1000} {
		b.Run(fmt.Sprint(keys, " keys"), func(b *testing.B) {
			s := openTest(b, testdb.SQLite(b))
			for i := range keys {
				key := s.IngestKeys.newKey("key", fmt.Sprintf("00000000-0000-0000-0000-%012d", i))
				if err := s.db.Write(b.Context()).Create(&key).Error; err != nil {
					b.Fatal(err)
				}
			}
			if err := s.IngestKeys.load(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					id, ok := s.IngestKeys.Check("00000000-0000-0000-0000-000000000000")
					if !ok {
						b.Error("not admitted")
					}
					s.IngestKeys.CountPost(id, models.ID{})
				}
			})
		})
	}
}
