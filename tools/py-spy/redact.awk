# py-spy names a process by its whole command line, which may hold secrets: `process 7:"python3 app.py --key=x";` -> `python3[7];`
{
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
}
