# shellcheck shell=sh disable=SC2154 # $work is the entrypoint's
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
