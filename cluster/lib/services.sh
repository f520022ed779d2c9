# shellcheck shell=bash
# A package must not start the service it brings (containerd, the registry): the cluster has its own. Debian asks this file.

POLICY=/usr/sbin/policy-rc.d
MARK='# of toe, while it installs packages'

# From now on until this program ends.
forbid_services() {
  allow_services --exclusive
  # That of an admin stays; it forbids what it forbids.
  [ ! -e "$POLICY" ] || return 0
  trap 'rm -f "$POLICY"' EXIT
  printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY"
  chmod +x "$POLICY"
  # The kernel lets go of the lock however this program and apt end.
  exec {SERVICES}<"$POLICY"
  flock "$SERVICES"
}

# Takes away what a program that was killed has left. One that is at work: waits for it, or leaves it alone.
allow_services() { # --exclusive|--nonblock
  if grep -qsxF "$MARK" "$POLICY" && flock "$1" "$POLICY" true; then rm -f "$POLICY"; fi
}
