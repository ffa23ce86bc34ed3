package sqlite_test

import (
	"path/filepath"
	"testing"

	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

func TestFile(t *testing.T) {
	librarytest.Run(t, func(t *testing.T) library.Library {
		l, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a b?c#d%20.assay"), library.Options{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, l) })
		return l
	})
}

func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("TestFile runs the same")
	}
	librarytest.Run(t, func(t *testing.T) library.Library {
		l, err := sqlite.Memory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, l) })
		return l
	})
}

func closed(t *testing.T, l *sqlite.Library) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestDeskInFile(t *testing.T) {
	paths := map[librarytest.Desk]string{}
	open := func(t *testing.T, path string) librarytest.Desk {
		l := mustOpen(t, path, library.Options{Create: true})
		t.Cleanup(func() { closed(t, l) })
		paths[l] = path
		return l
	}
	librarytest.RunDesk(t, func(t *testing.T) librarytest.Desk {
		return open(t, filepath.Join(t.TempDir(), "l.assay"))
	}, func(t *testing.T, l librarytest.Desk) librarytest.Desk {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return open(t, paths[l])
	})
}

func TestDeskInMemory(t *testing.T) {
	librarytest.RunDesk(t, func(t *testing.T) librarytest.Desk {
		l, err := sqlite.Memory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, l) })
		return l
	}, nil)
}
