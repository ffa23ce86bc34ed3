// Package browsertest holds the tests of the web desk in a real browser: the
// built program serves the example library on loopback, Chromium reads, asks,
// disputes, publishes, corrects and prints, and axe-core looks at every page.
// It has nothing but tests. They need an installed Chromium; the pictures that
// they take are kept in the folder that ASSAY_SHOTS names.
package browsertest
