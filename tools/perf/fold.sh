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
      file = $0; sub(/.* \(/, "", file); sub(/\)$/, "", file); sub(/.*\//, "", file); gsub(/[][]/, "", file)
      symbol = $0; sub(/^[ \t]*[0-9a-f]+ /, "", symbol); sub(/ \([^(]*\)$/, "", symbol)
      if (symbol == "[unknown]") symbol = $1 ~ /^ffff/ ? "[kernel]" : "[" file "]"
      gsub(/;/, ":", symbol)
      stack = ";" symbol stack
    }
    END { for (stack in count) print stack, count[stack] }'
}

# With SYS_ADMIN and SYS_CHROOT perf reads symbols inside the target's mount namespace.
enters_target() {
  capabilities=0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
  [ $((capabilities & 0x240000)) -eq $((0x240000)) ]
}

# Otherwise it looks below the --symfs folder: links into the target's root take SYS_PTRACE only.
link_binaries() {
  mkdir root
  perf_script --fields ip,dso | sed -n 's/^.* (\(\/.*\))$/\1/p' | sort -u | while read -r binary; do
    mkdir -p "root${binary%/*}"
    ln -s "/proc/$target/root$binary" "root$binary"
  done
}

# Names of inlined functions would need addr2line.
perf_script() { perf script --no-inline --input "$file" "$@" 2>/dev/null; }

main
