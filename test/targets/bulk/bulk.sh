#!/bin/sh
# A tool whose result is as large as a test says. Arguments after the folder of the result:
#   MEGABYTES         writes so much at once
#   MEGABYTES slowly  one megabyte a second, until it is stopped
out=$1 megabytes=${2:-1}
[ "${3:-}" = slowly ] || exec dd if=/dev/urandom of="$out/bulk.bin" bs=1M count="$megabytes"
trap 'exit 0' TERM
while [ "$megabytes" -gt 0 ]; do
  dd if=/dev/urandom bs=1M count=1 2>/dev/null >>"$out/bulk.bin"
  megabytes=$((megabytes - 1))
  sleep 1
done
