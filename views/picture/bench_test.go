package picture

import "testing"

func BenchmarkPicture(b *testing.B) {
	for _, name := range []string{"lines", "areas", "sizes", "heat26", "number"} {
		p := invented()[name]
		for format, draw := range map[string]func(Picture) ([]byte, error){"svg": Picture.SVG, "png": Picture.PNG} {
			b.Run(name+"/"+format, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := draw(p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
