# shellcheck shell=sh disable=SC2154 # $work, $target and the exit code are the entrypoint's
# py-spy for /toe/entrypoint. Worker processes (gunicorn, a shell as PID 1) are followed.

record() {
  duration=$1
  pid=$2
  shift 2
  exec py-spy record --subprocesses --format raw --output "$work/data" --duration "$duration" --pid "$pid" "$@"
}

# py-spy names a process by its whole command line, which may hold secrets: `process 7:"python3 app.py --key=x";` -> `python3[7];`
report() {
  awk '{
    while (match($0, /process [0-9]+:"/)) {
      head = substr($0, 1, RSTART - 1)
      pid = substr($0, RSTART + 8, RLENGTH - 10)
      rest = substr($0, RSTART + RLENGTH)
      end = index(rest, "\";")
      command = substr(rest, 1, end - 1)
      sub(/ .*/, "", command)
      sub(/.*\//, "", command)
      $0 = head command "[" pid "];" substr(rest, end + 2)
    }
    print
  }' "$work/data"
}

readonly EXIT_DENIED=77

# py-spy calls a process that it may not look at none of Python's. The kernel asks for user and group of the target and
# no capability that we lack, or SYS_PTRACE; and the node may forbid it besides.
explain() {
  if ! readlink "/proc/$target/exe" >/dev/null 2>&1; then
    die "$EXIT_DENIED" "may not look at the target: it runs as user and group $(ids_of "$target"), py-spy as $(ids_of self)." \
      "They must be the same (runAsUser and runAsGroup of the pod), without more capabilities; or py-spy needs SYS_PTRACE"
  fi
  py-spy dump --pid "$target" 2>&1 | grep -qi 'permission denied\|not permitted' || return 0
  scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
  [ "$scope" = 0 ] ||
    die "$EXIT_DENIED" "may not look at the target: the node forbids it without SYS_PTRACE (kernel.yama.ptrace_scope=$scope)." \
      "An admin can set it to 0 on the nodes, or allow a mode with SYS_PTRACE"
  die "$EXIT_DENIED" "may not look at the target: a security profile of the node (seccomp, AppArmor, SELinux) forbids ptrace." \
    "An admin can allow it there, or allow a mode with SYS_PTRACE"
}

# "1000:1000"
ids_of() { awk '/^Uid:/ { uid = $2 } /^Gid:/ { print uid ":" $2 }' "/proc/$1/status"; }
