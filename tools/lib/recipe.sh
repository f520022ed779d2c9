# shellcheck shell=bash
# What the rootfs recipes share: pinned packages, checked and cached, laid out into a folder.

umask 022
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/toe/packages

# An empty root file system: folders, users, a world-writable /tmp.
base() { # DEST
  rm -rf "$1"
  mkdir -p "$1"/{bin,dev,etc,proc,sys,tmp}
  chmod 1777 "$1/tmp"
  printf '%s\n' 'root:x:0:0:root:/:/bin/sh' 'app:x:1000:1000:app:/:/bin/sh' 'nonroot:x:65532:65532:nonroot:/:/bin/sh' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'app:x:1000:' 'nonroot:x:65532:' >"$1/etc/group"
}

# Unpacks the Debian packages of a lock file with lines "package version sha256", without their documentation.
debian() { # LOCK DEST
  local package version sum file
  while read -r package version sum; do
    file=$CACHE/$package-$sum.deb
    [ -e "$file" ] || fetch "$file" "$sum" download_deb "$package" "$version" || file=$(current_deb "$package")
    dpkg-deb --fsys-tarfile "$file" | tar -x -C "$2" --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/lintian' \
      --exclude='./usr/lib/*/gconv'
  done <"$1"
}

# Static busybox under the names that shells, entrypoints and `kubectl cp` use.
busybox() { # DEST
  local applet
  debian "$(dirname "${BASH_SOURCE[0]}")/busybox.lock" "$1"
  for applet in awk cat env grep ln ls mkdir mktemp ps readlink rm sed sh sleep sort tail tar; do ln -s busybox "$1/bin/$applet"; done
}

# The shim as /toe/shim, and the tool file, if any, that tells it how to run the tool. Built once for each state of its sources,
# the same byte for byte on every machine with that compiler. Needs Go. Images that use it name tools/shim in `inputs`.
# Nobody may read it: a process of such a program is not dumpable from its first moment, so that no other process of its user,
# the target's for example, can read the token in its environment. What it does itself (PR_SET_DUMPABLE) comes too late for that.
shim() { # DEST [TOOL_JSON]
  local sources digest built
  sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/../shim" && pwd)
  digest=$(cd "$sources" && { go env GOVERSION GOARCH && find . -name go.mod -o -name '*.go' ! -name '*_test.go' | LC_ALL=C sort | xargs cat; } | sha256sum | cut -c1-16)
  built=${XDG_CACHE_HOME:-$HOME/.cache}/toe/shim/$digest
  if [ ! -e "$built" ]; then
    mkdir -p "$(dirname "$built")"
    (cd "$sources" && CGO_ENABLED=0 GOFLAGS='' go build -p 1 -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$built.$$" .) >&2
    mv "$built.$$" "$built"
  fi
  install -D -m 111 "$built" "$1/toe/shim"
  [ -z "${2:-}" ] || install -m 644 "$2" "$1/toe/tool.json"
}

# Prints the path of a Python wheel.
wheel() { # NAME VERSION SHA256
  local file=$CACHE/$1-$3.whl
  [ -e "$file" ] || fetch "$file" "$3" pip --quiet download --no-deps --only-binary :all: "$1==$2"
  echo "$file"
}

# Prints the path of an npm package's tarball.
npm_package() { # NAME VERSION SHA256
  local file=$CACHE/$1-$3.tgz
  [ -e "$file" ] || fetch "$file" "$3" npm pack --silent "$1@$2"
  echo "$file"
}

# Prints the path of a jar from Maven Central.
jar() { # GROUP:ARTIFACT VERSION SHA256
  local file=$CACHE/${1#*:}-$3.jar
  [ -e "$file" ] || fetch "$file" "$3" mvn --quiet --batch-mode dependency:copy "-Dartifact=$1:$2" -DoutputDirectory=.
  echo "$file"
}

# Compiles the Go program in a folder: static, and the same bytes wherever it is made.
go_program() { # FOLDER FILE
  local file
  mkdir -p "$(dirname "$2")"
  file=$(realpath "$2")
  (cd "$1" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$file" .)
}

# Puts a program of Debian's and the libraries that it loads into DEST. Debian's packages are linked with much more.
linked() { # LOCK PROGRAM DEST
  local packages libraries
  packages=$(mktemp -d)
  debian "$1" "$packages"
  install -m 755 "$packages/usr/bin/$2" "$3/bin/$2"
  mkdir -p "$3/lib64" "$3/lib"
  cp "$packages/lib64/ld-linux-x86-64.so.2" "$3/lib64/"
  libraries=$packages/lib/x86_64-linux-gnu:$packages/usr/lib/x86_64-linux-gnu
  "$packages/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" --list "$3/bin/$2" |
    sed -n 's/.* => \(.*\) (.*/\1/p' | xargs -I{} cp -L {} "$3/lib/"
  rm -rf "$packages"
}

download_deb() { # PACKAGE[=VERSION]
  local wanted=$1${2:+=$2}
  apt-get -qq -o APT::Sandbox::User=root download "$wanted" 2>/dev/null ||
    { apt-get -qq update && apt-get -qq -o APT::Sandbox::User=root download "$wanted"; }
}

# Debian keeps only the newest version: a security update must not stop every build. apt has checked the signature.
current_deb() { # PACKAGE
  local file=$CACHE/$1-current.deb
  echo "warning: Debian no longer offers the pinned $1; taking the current one, so the image's digest changes." \
    "Put its version and SHA256 ('apt-cache show $1') into the lock file" >&2
  fetch "$file" any download_deb "$1" && echo "$file"
}

# Runs a client that leaves one file in its working folder, checks that file, and only then gives it its name.
fetch() { # FILE SHA256|any CLIENT...
  local file=$1 sum=$2 folder
  shift 2
  mkdir -p "$CACHE"
  folder=$(mktemp -d "$CACHE/fetch.XXXXXX")
  (cd "$folder" && "$@" >&2) || { rm -rf "$folder"; return 1; }
  [ "$sum" = any ] || echo "$sum  $(echo "$folder"/*)" | sha256sum --check --quiet >&2 || { rm -rf "$folder"; return 1; }
  mv "$folder"/* "$file"
  rm -r "$folder"
}
