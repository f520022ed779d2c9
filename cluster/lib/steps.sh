# shellcheck shell=bash
# Runs the steps of a start one after the other, with progress and times.

STEP_LOGS=$STATE/log/steps

# step TITLE SCRIPT [WHAT TO DO IF IT FAILS]
step() {
  local title=$1 script=$2 hint=${3:-} log began=$EPOCHREALTIME
  log=$STEP_LOGS/$script.log
  mkdir -p "$STEP_LOGS"
  printf '  %-42s ' "$title" >&2
  if ! run_apart "$CLUSTER_DIR/steps/$script" >"$log" 2>&1; then
    say "failed"
    tail -n 15 "$log" | sed 's/^/    | /' >&2
    die "the step \"$title\" failed; its whole log is $log" ${hint:+"$hint"} \
      "Then run cluster/up again: it goes on from here. To start afresh: cluster/down --wipe"
  fi
  printf '%6.1f s\n' "$(seconds_between "$EPOCHREALTIME" "$began")" >&2
}

# In a process group of its own: a signal to this command ends all of it, and if this command is
# killed outright, the kernel kills what runs apart, too.
run_apart() {
  local code=0
  setsid setpriv --pdeathsig KILL "$@" </dev/null {LOCK}<&- {SCREEN}>&- &
  STEP=$!
  wait "$STEP" || code=$?
  STEP=
  return "$code"
}

seconds_between() { awk "BEGIN {print $1 - $2}"; }

stop_step() {
  [ -z "${STEP:-}" ] || kill -TERM -- "-$STEP" 2>/dev/null || true
}
