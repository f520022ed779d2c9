#!/bin/sh
# Prints what perf has recorded as folded stacks. Usage: fold.sh PID FILE
set -eu

target=$1 file=$2

main() {
  set --
  if ! enters_target; then
    link_binaries
    set -- --symfs "$PWD/root"
  fi
  perf_script "$@" --fields comm,ip,sym,dso | awk '
    function flush() { if (stack != "") count[stack]++; stack = "" }
    /^[^ \t]/ { flush(); command = $0; sub(/ +$/, "", command); next }
    /^$/ { if (stack != "") stack = command stack; flush(); next }
    {
      symbol = $0; sub(/^[ \t]*[0-9a-f]+ /, "", symbol)
      start = match(symbol, / \([\/[]/) ? RSTART : match(symbol, / \([^(]*\)$/)
      file = substr(symbol, start + 2); sub(/( \(deleted\))?\)$/, "", file); sub(/.*\//, "", file); gsub(/[][]/, "", file)
      symbol = substr(symbol, 1, start - 1)
      if (symbol == "[unknown]") symbol = $1 ~ /^ffff/ ? "[kernel]" : "[" file "]"
      gsub(/;/, ":", symbol)
      stack = ";" symbol stack
    }
    END { for (stack in count) print stack, count[stack] }'
  read -r code <ended
  [ "$code" = 0 ] || echo "perf script ended with $code: $(tail -n 1 said)" >&2
  exit "$code"
}

# With SYS_ADMIN and SYS_CHROOT perf reads symbols inside the target's mount namespace.
enters_target() {
  capabilities=0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
  [ $((capabilities & 0x240000)) -eq $((0x240000)) ]
}

# Otherwise it looks below the --symfs folder: links into the target's root take SYS_PTRACE only. They are made for the folders
# in that root alone, and for no name that leads elsewhere: the target decides what its files are called.
link_binaries() {
  mkdir root
  perf_script --fields ip,dso | sed -n '/ (deleted))$/d; s/^[[:space:]]*[0-9a-f]* (\/\([^/]*\)\/*.*)$/\1/p' | sort -u |
    while IFS= read -r folder; do
      case $folder in '' | . | ..) continue ;; esac
      ln -s "/proc/$target/root/$folder" "root/$folder"
    done
}

# Names of inlined functions would need addr2line. How perf ended, a pipe does not tell.
perf_script() {
  code=0
  perf script --no-inline --input "$file" "$@" 2>said || code=$?
  echo "$code" >ended
}

main
