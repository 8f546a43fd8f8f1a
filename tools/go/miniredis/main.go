// A Redis in memory for Argo CD where the machine has none. It takes the options of redis-server that the
// embedded control plane passes, so that either is started alike.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Set by the linker.
var version = "unknown"

func main() {
	bind := flag.String("bind", "127.0.0.1", "address to listen on")
	port := flag.String("port", "6379", "port to listen on")
	flag.String("save", "", "taken for redis-server's sake: nothing is ever saved")
	flag.String("appendonly", "no", "taken for redis-server's sake: nothing is ever saved")
	showVersion := flag.Bool("version", false, "print the version and leave")
	flag.Parse()
	if *showVersion {
		fmt.Println("miniredis v=" + version)
		return
	}
	if err := serve(net.JoinHostPort(*bind, *port)); err != nil {
		fmt.Fprintln(os.Stderr, "miniredis:", err)
		os.Exit(1)
	}
}

func serve(address string) error {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(address); err != nil {
		return err
	}
	defer server.Close()
	fmt.Println("Ready to accept connections on", address)

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	// Keys of miniredis expire only when its clock is moved: Argo CD would read stale revisions for ever.
	tick := time.NewTicker(time.Second)
	for {
		select {
		case <-tick.C:
			server.FastForward(time.Second)
		case <-stop:
			return nil
		}
	}
}
