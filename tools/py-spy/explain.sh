#!/bin/sh
# Says why py-spy found nothing, when it is that it may not look, and ends with 77. Usage: explain.sh PID
# py-spy calls a process that it may not look at none of Python's. The kernel asks for user and group of the target and
# no capability that we lack, or SYS_PTRACE; and the node may forbid it besides.
set -eu

readonly EXIT_DENIED=77
target=$1

main() {
  if ! readlink "/proc/$target/exe" >/dev/null 2>&1; then
    deny "may not look at the target: it runs as user and group $(ids_of "$target"), py-spy as $(ids_of self)." \
      "They must be the same (runAsUser and runAsGroup of the pod), without more capabilities; or py-spy needs SYS_PTRACE"
  fi
  py-spy dump --pid "$target" 2>&1 | grep -qi 'permission denied\|not permitted' || return 0
  scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
  [ "$scope" = 0 ] ||
    deny "may not look at the target: the node forbids it without SYS_PTRACE (kernel.yama.ptrace_scope=$scope)." \
      "An admin can set it to 0 on the nodes, or allow a mode with SYS_PTRACE"
  deny "may not look at the target: a security profile of the node (seccomp, AppArmor, SELinux) forbids ptrace." \
    "An admin can allow it there, or allow a mode with SYS_PTRACE"
}

deny() {
  echo "$*"
  exit "$EXIT_DENIED"
}

# "1000:1000"
ids_of() { awk '/^Uid:/ { uid = $2 } /^Gid:/ { print uid ":" $2 }' "/proc/$1/status"; }

main
