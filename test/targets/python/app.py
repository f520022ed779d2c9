"""A target whose profile is known: per round about 70 % in hot_checksum, 20 % in warm_parse, 10 % asleep."""
import signal
import sys
import time


def hot_checksum(deadline):
    total = 0
    while time.monotonic() < deadline:
        for number in range(2000):
            total = (total * 31 + number) & 0xFFFFFFFF
    return total


def warm_parse(deadline):
    text = "key=value;" * 200
    fields = {}
    while time.monotonic() < deadline:
        for pair in text.split(";")[:-1]:
            key, value = pair.split("=")
            fields[key] = value
    return fields


def main():
    # The kernel gives PID 1 no default action for SIGTERM.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        start = time.monotonic()
        hot_checksum(start + 0.7)
        warm_parse(start + 0.9)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
