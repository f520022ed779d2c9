# shellcheck shell=bash
# How the tests of this folder check and count, and a folder for what they make.

work=$(mktemp -d)
passed=0 failed=0 skipped=0

check() {
  local sentence=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $sentence"
  else
    failed=$((failed + 1))
    echo "FAIL  $sentence"
    tail -n 20 "$work/output" | sed 's/^/      | /'
  fi
}

skip() {
  skipped=$((skipped + 1))
  echo "skip  $1"
}

# says TEXT COMMAND...: the command fails with that message.
says() {
  local text=$1 output
  shift
  output=$("$@" 2>&1) && return 1
  grep -q "$text" <<<"$output"
}

wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ]
  exit
}
