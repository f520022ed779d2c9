# shellcheck shell=bash
# The programs on the instance's machine, each known by a name.

# start NAME COMMAND...: in a session of its own, output to the log; a no-op while it runs.
start() {
  local name=$1
  is_running "$name" && return
  # The shell in the machine ends at once, so the program becomes a child of the machine's first
  # process and not of anything outside.
  # shellcheck disable=SC2016
  inside bash -c '
    name=$1 log=$2
    shift 2
    [ ! -e "$log" ] || mv "$log" "$log.previous"
    cd /
    setsid "$@" >"$log" 2>&1 </dev/null &
    read -r stat <"/proc/$!/stat"
    read -ra stat <<<"${stat##*) }"
    echo "$! ${stat[19]}" >"/run/toe/$name"
  ' start "$name" "$(log_of "$name")" "${@:2}"
}

log_of() { echo "$STATE/log/$1.log"; }

is_running() {
  local pid id start
  pid=$(machine) || return 1
  { read -r id start <"/proc/$pid/root/run/toe/$1"; } 2>/dev/null || return 1
  [ "$(start_of "$id" "/proc/$pid/root/proc")" = "$start" ]
}

# wait_until SECONDS WHAT COMMAND...
wait_until() {
  local seconds=$1 what=$2 end=$((SECONDS + $1))
  shift 2
  until "$@"; do
    [ $SECONDS -lt "$end" ] || die "waited $seconds s in vain until $what."
    sleep 0.2
  done
}

# wait_ready SECONDS NAME COMMAND...: until COMMAND succeeds; at once an error if the program ended.
wait_ready() {
  local seconds=$1 name=$2 end=$((SECONDS + $1))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! is_running "$name" || [ $SECONDS -ge "$end" ]; then
      tail -n 12 "$(log_of "$name")" >&2 || true
      die "$name is not ready after $((SECONDS - end + seconds)) s; its log is $(log_of "$name")"
    fi
    sleep 0.2
  done
}
