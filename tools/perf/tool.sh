# shellcheck shell=sh disable=SC2154 # $work, $target and the exit code are the entrypoint's
# perf for /toe/entrypoint.

# What follows `--` on perf's command line is run by perf, and `-e file.o` loads a program into the kernel: so only these arguments.
record() {
  seconds=$1
  shift 2
  event=cpu-clock rate=99 graph=fp
  while [ $# -gt 1 ]; do
    case $1=$2 in
      -e=*[!a-zA-Z0-9_:-]* | -F=*[!0-9]* | --call-graph=*[!a-z]*) break ;;
      -e=?*) event=$2 ;;
      -F=?*) rate=$2 ;;
      --call-graph=fp | --call-graph=dwarf) graph=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  if [ $# -gt 0 ]; then
    echo "refused: '$*'. Arguments are: -e EVENT, -F SAMPLES_A_SECOND, --call-graph fp|dwarf"
    exit "$EXIT_USAGE"
  fi
  exec perf record --quiet --event "$event" --freq "$rate" --call-graph "$graph" --output "$work/data" \
    --pid "$(target_processes)" -- sleep "$seconds"
}

report() {
  set --
  if ! enters_target; then
    link_binaries
    set -- --symfs "$work/root"
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

# perf says for itself what it may not do.
explain() { :; }

# All processes of the target's container, with commas.
target_processes() {
  list=''
  for dir in /proc/[0-9]*; do
    if [ "$(readlink "$dir/ns/mnt")" = "$(readlink "/proc/$target/ns/mnt")" ]; then list="$list,${dir#/proc/}"; fi
  done
  echo "${list#,}"
}

# With SYS_ADMIN and SYS_CHROOT perf reads symbols inside the target's mount namespace.
enters_target() {
  capabilities=0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
  [ $((capabilities & 0x240000)) -eq $((0x240000)) ]
}

# Otherwise it looks below the --symfs folder: links into the target's root take SYS_PTRACE only.
link_binaries() {
  mkdir "$work/root"
  perf_script --fields ip,dso | sed -n 's/^.* (\(\/.*\))$/\1/p' | sort -u | while read -r file; do
    mkdir -p "$work/root${file%/*}"
    ln -s "/proc/$target/root$file" "$work/root$file"
  done
}

# Names of inlined functions would need addr2line.
perf_script() { perf script --no-inline --input "$work/data" "$@" 2>/dev/null; }
