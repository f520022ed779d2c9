#!/bin/sh
# Lets perf sample all processes of the target's container. Usage: record.sh SECONDS PID FILE ARGS...
set -eu

readonly EXIT_USAGE=64
readonly EXIT_STOPPED=143
# How perf ends when one of the processes has ended before it has looked at them: -ENOMEM, which it gives for any cause.
readonly EXIT_GONE=244
# And when the kernel does not let it have something, its buffers for example: -EPERM.
readonly EXIT_REFUSED=255

# What follows `--` on perf's command line is run by perf, and `-e file.o` loads a program into the kernel: so only these arguments.
main() {
  seconds=$1 target=$2 file=$3
  shift 3
  event=cpu-clock rate=99 graph=fp
  while [ $# -gt 1 ]; do
    case $1=$2 in
      -e=*[!a-zA-Z0-9_:-]* | -F=*[!0-9]* | --call-graph=*[!a-z]*) break ;;
      -e=?*) event=$2 ;;
      -F=?*) rate=$2 ;;
      --call-graph=fp | --call-graph=dwarf) graph=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  if [ $# -gt 0 ]; then
    echo "refused: '$*'. Arguments are: -e EVENT, -F SAMPLES_A_SECOND, --call-graph fp|dwarf"
    exit "$EXIT_USAGE"
  fi
  perf='' buffer=''
  trap stop INT TERM
  list=$(target_processes)
  sample
  while has_another_way; do sample; done
  [ "$code" = 0 ] || [ "$code" = "$EXIT_STOPPED" ] || explain
  exit "$code"
}

# Sets code, and writes what perf says to `said`: with --quiet it would not say why it fails.
# A signal ends the wait and not perf, which ends by it in its own time.
sample() {
  perf record ${buffer:+--mmap-pages "$buffer"} --event "$event" --freq "$rate" --call-graph "$graph" --output "$file" \
    --pid "$(echo "$list" | sed 's/ /,/g')" -- sleep "$seconds" 2>said &
  perf=$!
  code=0
  wait "$perf" || code=$?
  while kill -0 "$perf" 2>/dev/null; do
    code=0
    wait "$perf" || code=$?
  done
}

# By SIGTERM, which means the same to perf: a shell starts what it does not wait for deaf to SIGINT.
# shellcheck disable=SC2317 # trap calls it
stop() {
  kill -s TERM "$perf" 2>/dev/null || exit "$EXIT_STOPPED"
}

has_another_way() {
  case $code in
    "$EXIT_GONE") has_lost_some ;;
    "$EXIT_REFUSED") lacks_memory && has_smaller_buffer ;;
    *) false ;;
  esac
}

lacks_memory() { grep -q 'mapping pages' said; }

# One perf takes all that the kernel lets a user have (perf_event_mlock_kb). The next one of that user, in whatever pod of the
# node, has what it may lock itself (RLIMIT_MEMLOCK). Stacks by dwarf are 8 KiB each: the smaller the buffer, the more samples are lost.
has_smaller_buffer() {
  case $buffer in
    '') buffer=256K ;;
    256K) buffer=64K ;;
    *) return 1 ;;
  esac
  echo "perf: the node has no memory for its buffers, another perf may have it: tries $buffer for each processor, samples may be lost" >&2
}

explain() {
  if lacks_memory; then
    echo "perf may lock no memory for its buffers: try again when no other perf is at work on the node; or an admin adds IPC_LOCK to" \
      "the capabilities of the PowerToolConfig, or raises kernel.perf_event_mlock_kb of the node" \
      "($(cat /proc/sys/kernel/perf_event_mlock_kb), shared by all of a user; RLIMIT_MEMLOCK adds $(locked_bytes) bytes)" >&2
  else
    grep -v '^\[ perf record' said >&2 || true
  fi
}

locked_bytes() { sed -n 's/^Max locked memory  *\([^ ]*\).*/\1/p' /proc/self/limits; }

# Leaves those in the list that are still there. So it only gets shorter, and processes that live for a moment do not count:
# what the others start while perf is at work, perf samples too.
has_lost_some() {
  before=$list list=''
  for pid in $before; do
    [ ! -e "/proc/$pid" ] || list="$list${list:+ }$pid"
  done
  [ "$list" != "$before" ] && [ -n "$list" ]
}

# All processes of the target's container. Where the kernel does not tell which these are, the target alone: in
# a pod whose containers share their processes, the others are none of its.
target_processes() {
  found=$target
  if space=$(readlink "/proc/$target/ns/mnt"); then
    for dir in /proc/[0-9]*; do
      if [ "$dir" != "/proc/$target" ] && [ "$(readlink "$dir/ns/mnt")" = "$space" ]; then found="$found ${dir#/proc/}"; fi
    done
  fi
  echo "$found"
}

main "$@"
