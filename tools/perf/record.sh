#!/bin/sh
# Becomes perf, which samples all processes of the target's container. Usage: record.sh SECONDS PID FILE ARGS...
set -eu

readonly EXIT_USAGE=64

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
  exec perf record --quiet --event "$event" --freq "$rate" --call-graph "$graph" --output "$file" \
    --pid "$(target_processes)" -- sleep "$seconds"
}

# All processes of the target's container, with commas.
target_processes() {
  list=''
  for dir in /proc/[0-9]*; do
    if [ "$(readlink "$dir/ns/mnt")" = "$(readlink "/proc/$target/ns/mnt")" ]; then list="$list,${dir#/proc/}"; fi
  done
  echo "${list#,}"
}

main "$@"
