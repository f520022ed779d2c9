#!/bin/sh
# Entrypoint of the profiler images, run by busybox. It lives in the target's pod as an ephemeral container.
# Each image adds /toe/tool.sh with three functions:
#   record SECONDS PID ARGS...   becomes (exec) the profiler, which writes $work/data and ends early on SIGINT
#   report                       prints $work/data as folded stacks
#   explain                      says why there are none, when it knows better than the profiler, and ends (die)
# stdout carries folded stacks and nothing else. `kubectl logs` mixes both streams, so every line of stderr starts with "#".
set -eu

readonly EXIT_USAGE=64 EXIT_NO_TARGET=69 EXIT_STOPPED=143
# Nothing in Kubernetes stops an ephemeral container: a profiler that hangs would stay until the pod dies.
readonly GRACE_SECONDS=30

stopped=''
tool=''

main() {
  trap stop TERM INT
  seconds=$(seconds_of PROFILER_DURATION "${PROFILER_DURATION:-30s}")
  warmup=${TOE_WARMUP:+$(seconds_of TOE_WARMUP "$TOE_WARMUP")}
  target=$(find_target)
  work=$(make_workdir)
  trap 'rm -rf "$work"' EXIT
  announce
  warm_up
  [ -z "$stopped" ] || die "$EXIT_STOPPED" "stopped before it measured"
  code=0
  run "$seconds" "$target" "$@" || code=$?
  finish "$code"
}

# The target goes on alone for a while before it is measured. Unlike the profilers, sleep does not hear SIGINT here.
warm_up() {
  [ -n "$warmup" ] || return 0
  note "waits ${warmup}s before it measures"
  sleep "$warmup" &
  nap=$!
  while [ -z "$stopped" ] && kill -0 "$nap" 2>/dev/null; do wait "$nap" 2>/dev/null || true; done
  kill "$nap" 2>/dev/null || true
  wait "$nap" 2>/dev/null || true
}

run() {
  record "$@" >"$work/log" 2>&1 &
  tool=$!
  kill_after "$((seconds + GRACE_SECONDS))" "$tool" 2>/dev/null &
  deadline=$!
  [ -z "$stopped" ] || stop
  result=0
  await "$tool" || result=$?
  kill "$deadline" 2>/dev/null || true
  await "$deadline" || true
  return "$result"
}

note() { echo "# toe: $*" >&2; }

die() {
  status=$1
  shift
  note "$@"
  exit "$status"
}

# "90", "90s", "2m", "1m30s" -> seconds
seconds_of() { # NAME VALUE
  rest=$2
  total=0
  case $rest in *[hms]) ;; *) rest=${rest}s ;; esac
  while [ -n "$rest" ]; do
    number=${rest%%[hms]*}
    case $number in '' | 0?* | *[!0-9]* | ???????*) die "$EXIT_USAGE" "$1=$2 is not a duration such as 30s or 1m30s" ;; esac
    rest=${rest#"$number"}
    case $rest in
      h*) total=$((total + number * 3600)) ;;
      m*) total=$((total + number * 60)) ;;
      s*) total=$((total + number)) ;;
    esac
    rest=${rest#?}
  done
  [ "$total" -gt 0 ] || die "$EXIT_USAGE" "$1=$2 must be at least one second"
  echo "$total"
}

# The target's main process is PID 1, except in a pod with shareProcessNamespace, where PID 1 is the pod's pause process.
find_target() {
  if in_our_container 1; then
    die "$EXIT_NO_TARGET" "PID 1 is this container's own process: the target's PID namespace is not shared" \
      "(targetContainerName is not set, or the container runtime does not support it)"
  fi
  if [ "$(cat /proc/1/comm)" != pause ]; then
    echo 1
    return
  fi
  found=$(main_processes)
  case $found in
    '' | *' '*) die "$EXIT_NO_TARGET" "the pod shares one PID namespace and its main processes are '$found': the target's cannot be told" ;;
  esac
  echo "$found"
}

# A container's main process has its parent outside the PID namespace, seen here as 0.
main_processes() {
  list=''
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    if [ "$pid" != 1 ] && ! in_our_container "$pid" && grep -q '^PPid:[[:space:]]*0$' "$dir/status" 2>/dev/null; then
      list="$list $pid"
    fi
  done
  echo "${list# }"
}

in_our_container() { [ "$(readlink "/proc/$1/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ]; }

# /dev/shm is writable even with a read-only root file system.
make_workdir() { mktemp -d -p /tmp 2>/dev/null || mktemp -d -p /dev/shm; }

announce() {
  note "${PROFILER_TOOL:-profiler}: ${TARGET_NAMESPACE:-?}/${TARGET_POD_NAME:-?}, container ${TARGET_CONTAINER_NAME:-?}," \
    "process $target ($(cat "/proc/$target/comm")), ${seconds}s"
  [ "${OUTPUT_MODE:-ephemeral}" = ephemeral ] || note "output mode $OUTPUT_MODE: this image writes its result to the log only"
}

stop() {
  stopped=yes
  [ -z "$tool" ] || kill -INT "$tool" 2>/dev/null || true
}

# Its sleep must not outlive it: an orphan would become a child of the target's PID 1, which may never reap it.
kill_after() {
  trap 'kill "$nap" && wait "$nap"; exit 0' TERM
  sleep "$1" &
  nap=$!
  wait "$nap"
  kill -KILL "$2"
}

# A signal to this shell ends a wait, not the process waited for. The shell's own "Killed" would lack the "#".
await() {
  while :; do
    status=0
    wait "$1" 2>/dev/null || status=$?
    kill -0 "$1" 2>/dev/null || return "$status"
  done
}

# A profiler that was asked to stop and has data did its work, whatever its exit code says (perf: killed by SIGINT).
finish() {
  trap '' TERM INT
  sed 's/^/# /' "$work/log" >&2
  if [ ! -s "$work/data" ]; then
    note "no samples"
    explain
    exit "$1"
  fi
  report
  if [ -z "$stopped" ]; then
    exit "$1"
  fi
  note "stopped early"
}

# shellcheck source=/dev/null
. /toe/tool.sh
# Without container args, TOOL_ARGS is split at blanks. Quotes are refused rather than guessed at; nothing is evaluated.
if [ $# -eq 0 ] && [ -n "${TOOL_ARGS:-}" ]; then
  case $TOOL_ARGS in *[\'\"\\]*) die "$EXIT_USAGE" "TOOL_ARGS must not contain quotes or backslashes: use the container's args" ;; esac
  set -f
  # shellcheck disable=SC2086 # splitting is the purpose
  set -- $TOOL_ARGS
  set +f
fi
main "$@"
