package run

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"toe.run/shim/internal/outcome"
)

// control carries orders to whoever waits: to stop, which keeps what there is, or to cancel, which keeps nothing.
type control struct {
	// stopped is closed by the first order; cancelling stops too.
	stopped chan struct{}
	// wanted ends when the result is wanted no more.
	wanted context.Context
	giveUp context.CancelFunc
	mu     sync.Mutex
	order  *outcome.Refusal
}

func newControl() *control {
	c := &control{stopped: make(chan struct{})}
	c.wanted, c.giveUp = context.WithCancel(context.Background())
	return c
}

// Stop implements collector.Orders. The first order counts.
func (c *control) Stop(order *outcome.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.order == nil {
		c.order = order
		close(c.stopped)
	}
}

// Cancel implements collector.Orders. It outweighs a stop.
func (c *control) Cancel(order *outcome.Refusal) {
	c.Stop(order)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.IsCancelled() {
		c.order = order
		c.giveUp()
	}
}

// IsCancelled says whether the result is wanted no more.
func (c *control) IsCancelled() bool { return c.wanted.Err() != nil }

// Order is the order that counts, nil without one.
func (c *control) Order() *outcome.Refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order
}

// Listen makes signals orders: the first stops, the second gives up. Every other signal that somebody sends is heard and
// ignored: a log that nobody reads any more (SIGPIPE) or a target that sends SIGABRT or SIGTSTP is no reason to lose a
// result. By a handler, since a child would inherit it otherwise. A fault of our own is still one.
func (c *control) Listen() {
	signal.Notify(make(chan os.Signal, 1))
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		first := <-signals
		c.Stop(&outcome.Refusal{Why: outcome.Stopped, Say: "stopped by " + nameOf(first)})
		second := <-signals
		c.Cancel(&outcome.Refusal{Why: outcome.Cancelled, Say: "told a second time to end, by " + nameOf(second)})
	}()
}

func nameOf(sig os.Signal) string {
	names := map[os.Signal]string{syscall.SIGTERM: "SIGTERM", syscall.SIGINT: "SIGINT", syscall.SIGHUP: "SIGHUP", syscall.SIGQUIT: "SIGQUIT"}
	return names[sig]
}
