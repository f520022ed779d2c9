# shellcheck shell=bash
# Programs in Go that are built once, from the module proxy. To be read after common.sh.

# go_program NAME VERSION MODULE PACKAGE: prints the path of the program, and builds it first if it is missing.
# It is built within its own module, so that its versions of libraries are those of nothing else here.
go_program() {
  local name=$1 version=$2 folder=${CACHE%/cluster}/$1-$2
  [ -x "$folder/$name" ] || build_go_program "$@"
  echo "$folder/$name"
}

build_go_program() { # NAME VERSION MODULE PACKAGE
  local name=$1 version=$2 folder=${CACHE%/cluster}/$1-$2 turn
  require_linux "Run it in a Linux machine or container."
  has go || die "Go is missing." "Install Go 1.26 or newer: https://go.dev/doc/install"
  mkdir -p "$folder"
  exec {turn}<"$folder"
  flock "$turn"
  [ ! -x "$folder/$name" ] || return 0
  printf '  building %-55s ' "$name $version" >&2
  local began=$SECONDS
  compile_go_program "$folder" "$3@$version" "$4" >"$folder/build.log" 2>&1 ||
    die "building $name failed; the log is $folder/build.log" "Look at the network, then run it again: it goes on where it stopped."
  # It moves into place when it is whole, so an interrupted build leaves no half of one.
  mv "$folder/unfinished" "$folder/$name"
  say "$((SECONDS - began)) s"
}

# Not by `go install`: that takes no module that replaces another.
compile_go_program() { # FOLDER MODULE@VERSION PACKAGE
  local sources
  sources=$(go -C "$1" mod download -json "$2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  CGO_ENABLED=0 go -C "$sources" build -trimpath -buildvcs=false -ldflags='-s -w' -o "$1/unfinished" "./$3"
}
