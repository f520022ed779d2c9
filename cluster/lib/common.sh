# shellcheck shell=bash
# Messages, checks and paths that every command shares.

CLUSTER_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/toe/cluster
export CLUSTER_DIR CACHE

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE [WHAT TO DO...]
die() {
  say "error: $1"
  shift
  local line
  for line in "$@"; do say "       $line"; done
  exit 1
}

# Prints the comment block at the top of the calling command, which is its help, if --help was asked for.
help_if_asked() {
  local argument
  for argument in "$@"; do
    case $argument in
      -h | --help)
        sed -n '2,/^[^#]/{/^#/!d; s/^# \{0,1\}//; p}' "$0"
        exit 0
        ;;
    esac
  done
}

no_arguments() {
  [ $# -eq 0 ] || die "unknown argument: $1" "See $(basename "$0") --help."
}

require_linux() { # WHAT TO DO ELSEWHERE...
  [ "$(uname -s)" = Linux ] || die "this works on Linux only, and this is $(uname -s)." "$@"
}

# Everything but the build needs Linux namespaces, and root to make them.
require_linux_root() {
  local instead=(
    "Any other cluster with Knative will do in its place: point KUBECONFIG at it."
    "For example: kind (https://kind.sigs.k8s.io) with the Knative quickstart:"
    "  kn quickstart kind && export KUBECONFIG=\$HOME/.kube/config"
  )
  require_linux "${instead[@]}"
  [ "$(uname -m)" = x86_64 ] || die "the images of toe are made on x86-64 only, and this is $(uname -m)." "${instead[@]}"
  [ "$(id -u)" = 0 ] || die "this cluster needs root: it makes network, mount and process namespaces." \
    "Run it with sudo -E, or do without it." "${instead[@]}"
}

has() { command -v "$1" >/dev/null 2>&1; }

# Packs a folder as the layer of an image, with nothing of who packed it, when, or in which order the file system lists it.
pack() { # FOLDER FILE
  tar --create --directory "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --file "$2" .
}
