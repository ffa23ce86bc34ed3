package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/metrics"
	"text/tabwriter"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/source/web"
)

// gatherTask is what a child reads from the network.
type gatherTask struct {
	Addresses []string
	Delay     time.Duration
}

// gatherResult is what it came to.
type gatherResult struct {
	readResult
	Heap int64 // most bytes that were alive at the end of a collection
}

// gathering reads pages of a loopback site, a quarter of them and then all:
// fetched, extracted, annotated and indexed, politely, and shows that memory
// does not grow with the number of pages.
func gathering(ctx context.Context, s settings, dir string, out io.Writer) error {
	fmt.Fprintf(out, "%d hosts, %s of latency, %s between two requests to a host: at most %.0f pages/s\n",
		siteHosts, s.latency, s.delay, siteHosts/s.delay.Seconds())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "pages\tpassages\tseconds\tpages/s\tCPU s\tpages/s of CPU\tlive heap peak\tpeak memory\t")
	for _, pages := range []int{s.gather / 4, s.gather} {
		r, err := measureGather(ctx, s, dir, pages)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%d\t%.1f\t%.0f\t%.1f\t%.0f\t%s\t%s\t\n", r.Documents, r.Passages, r.Seconds,
			r.perSecond(r.Documents), r.CPU, float64(r.Documents)/r.CPU, mb(r.Heap), mb(r.Peak))
	}
	return flush(w, out)
}

func measureGather(ctx context.Context, s settings, dir string, pages int) (r gatherResult, err error) {
	site, addresses, err := newSite(s.seed, pages, s.latency)
	if err != nil {
		return r, err
	}
	defer func() {
		if e := site.close(); err == nil {
			err = e
		}
	}()
	task, err := json.Marshal(gatherTask{addresses, s.delay})
	if err != nil {
		return r, err
	}
	path := filepath.Join(dir, fmt.Sprintf("gather-%d.assay", pages))
	if err := os.WriteFile(path+".task", task, 0o644); err != nil {
		return r, err
	}
	state, err := again(ctx, &r, "child:gather", path, path+".task", s.profile)
	if err != nil {
		return r, err
	}
	r.CPU = (state.UserTime() + state.SystemTime()).Seconds()
	r.Peak = peak(state)
	return r, nil
}

// toLoopback finds every host on the loopback interface.
type toLoopback struct{}

func (toLoopback) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
}

// gather makes a library of the pages that a task names.
func gather(ctx context.Context, path, file string) (r gatherResult, err error) {
	var task gatherTask
	b, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(b, &task); err != nil {
		return r, err
	}
	lib, err := sqlite.Open(ctx, path, library.Options{Create: true})
	if err != nil {
		return r, err
	}
	client, err := fetch.New(fetch.Options{Delay: task.Delay, Resolver: toLoopback{}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		return r, err
	}
	defer func() { _ = client.Close() }()
	stop := watchHeap(&r.Heap)
	reader := web.New(web.Options{Getter: client, Last: func(ctx context.Context, address string) (*assay.Retrieval, error) {
		return check.LastRetrieval(ctx, lib, address)
	}})
	read, err := readInto(ctx, lib, reader.Gather(ctx, web.Plan{Pages: task.Addresses}))
	if err != nil {
		return r, err
	}
	r.Documents, r.Passages, r.Seconds = read.Documents, read.Passages, read.Seconds
	stop()
	return r, nil
}

// watchHeap keeps the most bytes that a collection found alive until it is stopped.
func watchHeap(most *int64) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			metrics.Read(sample)
			*most = max(*most, int64(sample[0].Value.Uint64()))
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() { close(end); <-ended }
}
