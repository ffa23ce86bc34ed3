// Package eval scores the batch tasks on labelled data.
package eval
