package inspector

import (
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// State of a socket that takes connections, in /proc/net/tcp.
const listens = "0A"

// listening gives the addresses on the loopback at which a process takes connections. Which sockets are its own, the
// kernel tells its own user, or with SYS_PTRACE.
func listening(pid int) ([]string, error) {
	own, err := sockets(pid)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, table := range []string{"tcp", "tcp6"} {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		for _, line := range strings.Split(string(text), "\n") {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != listens || !own["socket:["+fields[9]+"]"] {
				continue
			}
			if address, ok := loopback(fields[1]); ok {
				addresses = append(addresses, address)
			}
		}
	}
	return addresses, nil
}

func sockets(pid int) (map[string]bool, error) {
	folder := fmt.Sprintf("/proc/%d/fd", pid)
	files, err := os.ReadDir(folder)
	own := map[string]bool{}
	for _, file := range files {
		if link, err := os.Readlink(folder + "/" + file.Name()); err == nil && strings.HasPrefix(link, "socket:") {
			own[link] = true
		}
	}
	return own, err
}

// "0100007F:240D" is 127.0.0.1:9229: words of four bytes, each the wrong way round.
func loopback(text string) (string, bool) {
	host, port, _ := strings.Cut(text, ":")
	bytes, err := hex.DecodeString(host)
	number, badPort := strconv.ParseUint(port, 16, 16)
	if err != nil || badPort != nil || len(bytes)%4 != 0 {
		return "", false
	}
	for word := 0; word < len(bytes); word += 4 {
		bytes[word], bytes[word+1], bytes[word+2], bytes[word+3] = bytes[word+3], bytes[word+2], bytes[word+1], bytes[word]
	}
	ip := net.IP(bytes)
	if !ip.IsLoopback() && !ip.IsUnspecified() {
		return "", false
	}
	return net.JoinHostPort(loopbackOf(ip).String(), strconv.FormatUint(number, 10)), true
}

func loopbackOf(ip net.IP) net.IP {
	switch {
	case !ip.IsUnspecified():
		return ip
	case ip.To4() != nil:
		return net.IPv4(127, 0, 0, 1)
	default:
		return net.IPv6loopback
	}
}
