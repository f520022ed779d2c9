# py-spy names each process of a stack by its whole command line, which may hold secrets, and has no option against it:
#   process 1:"sh -c serve";process 7:"python3 app.py --key=x";main (app.py:3) 12   ->   sh[1];python3[7];main (app.py:3) 12
# It escapes nothing: a command line may hold quotes, semicolons and line ends. So a stack goes up to the line that begins the
# next one, all up to its last `";` counts as command lines, and what has no such end or no count is left out. That errs only
# on a command line that mimics the end of one stack and the beginning of the next.
/^process [0-9]+:"/ { flush() }
{ stack = stack $0 "\n" }
END {
  flush()
  if (lost) print "left out " lost " stacks: the command line of their process has no end that could be told" >"/dev/stderr"
}

function flush() {
  if (stack == "") return
  if (match(stack, /^process [0-9]+:".*";[^\n]+ [0-9]+\n$/)) print redacted(stack)
  else lost++
  stack = ""
}

function redacted(stack,   frames, names, command) {
  frames = stack
  sub(/^.*";/, "", frames)
  sub(/\n$/, "", frames)
  while (match(stack, /process [0-9]+:"/)) {
    command = substr(stack, RSTART + RLENGTH)
    names = names name_of(command) "[" substr(stack, RSTART + 8, RLENGTH - 10) "];"
    if (!match(command, /";process [0-9]+:"/)) break
    stack = substr(command, RSTART + 2)
  }
  return names frames
}

# The program, without its folder.
function name_of(command) {
  sub(/[ \t\n";].*$/, "", command)
  sub(/^.*\//, "", command)
  return command
}
