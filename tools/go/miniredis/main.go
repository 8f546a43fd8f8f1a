// A Redis in memory for Argo CD where the machine has none. Like redis-server it takes the path of a configuration
// file, so that the embedded control plane starts either in the same way.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Set by the linker.
var version = "unknown"

func main() {
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Println("miniredis v=" + version)
		return
	}
	if err := serve(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "miniredis:", err)
		os.Exit(1)
	}
}

// Reads "name value" lines of a redis.conf. The names that concern saving are ignored: miniredis never saves.
func readConfiguration(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	settings := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		settings[name] = value
	}
	return settings, nil
}

func serve(file string) error {
	settings, err := readConfiguration(file)
	if err != nil {
		return err
	}
	server := miniredis.NewMiniRedis()
	server.RequireAuth(settings["requirepass"])
	address := net.JoinHostPort(settings["bind"], settings["port"])
	if err := server.StartAddr(address); err != nil {
		return err
	}
	defer server.Close()
	fmt.Println("Ready to accept connections on", address)

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	// Keys of miniredis expire only when its clock is moved: without this Argo CD would keep reading old revisions.
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
