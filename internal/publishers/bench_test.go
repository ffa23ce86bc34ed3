package publishers

import "testing"

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		if _, err := Default(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	book, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, publisher, url string }{
		{"known", "U.S. Immigration and Customs Enforcement", "https://www.ice.gov/news/releases/x"},
		{"unknown", "The Springfield Shopper", "https://www.springfieldshopper.example/2021/07/01/story"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				book.Lookup(c.publisher, c.url)
			}
		})
	}
}
