# shellcheck shell=bash
# A process is known by its id and its start: ids come again, and killing by id alone hits strangers.

# start_of ID [PROC]: when the process began, in clock ticks since the machine booted; nothing if there is none.
start_of() {
  local stat
  { read -r stat <"${2:-/proc}/$1/stat"; } 2>/dev/null || return 0
  # The second field is the program's name in parentheses and may hold anything, blanks and parentheses too.
  read -ra stat <<<"${stat##*) }"
  # shellcheck disable=SC2128
  [ "${stat[0]}" = Z ] || echo "${stat[19]}"
}

# identity ID: what a file keeps to find the process again. A reboot makes it void.
identity() { echo "$1 $(start_of "$1") $(</proc/sys/kernel/random/boot_id)"; }

# process_of FILE: the id of the process the file names, if that very process is alive.
process_of() {
  local id start boot
  { read -r id start boot <"$1"; } 2>/dev/null || return 1
  [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ] || return 1
  [ -n "$start" ] && [ "$(start_of "$id")" = "$start" ] || return 1
  echo "$id"
}
