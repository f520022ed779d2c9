# shellcheck shell=bash
# At most one command changes an instance at a time.

# Locks the instance's folder itself: no lock file is left over, and the kernel lets go of the lock
# however the holder ends. Children must not inherit it (steps close $LOCK), or they would hold on to it.
lock_instance() {
  while :; do
    mkdir -p "$STATE"
    exec {LOCK}<"$STATE"
    flock --nonblock "$LOCK" ||
      die "another command is at work on cluster $INSTANCE: $(cat "$STATE/locked-by" 2>/dev/null)" \
        "Wait for it, or use another name: TOE_CLUSTER=name $0"
    # A wipe may have removed the folder between opening and locking it.
    [ ! "$STATE" -ef "/proc/self/fd/$LOCK" ] || break
    exec {LOCK}<&-
  done
  echo "$0, process $$" >"$STATE/locked-by"
}
