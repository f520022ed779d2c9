# shellcheck shell=bash
# Everything a command or a step works with.
for library in common build instance lock process machine components store services checks steps; do
  # shellcheck source=/dev/null
  . "$(dirname "${BASH_SOURCE[0]}")/$library.sh"
done
unset library
