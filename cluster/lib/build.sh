# shellcheck shell=bash
# Where the built programs are. The folder's name holds the versions and a digest of everything
# that decides the outcome, so a changed go.mod or compiler never meets old binaries.

ENVOY_VERSION=1.40.0
export ENVOY_VERSION

module_version() { awk -v m="$1" '$1 == m && $2 ~ /^v/ {print $2; exit} $2 == m && $3 ~ /^v/ {print $3; exit}' "$CLUSTER_DIR/components/go.mod"; }

find_build() {
  local digest
  has go || [ -n "${BUILD:-}" ] || die "Go is missing." "Install Go 1.26 or newer: https://go.dev/doc/install"
  digest=$({
    cd "$CLUSTER_DIR/components" || exit
    go env GOVERSION GOARCH
    echo "$ENVOY_VERSION"
    cat go.mod go.sum ./*/*.go
  } | sha256sum | cut -c1-12)
  KUBERNETES_VERSION=$(module_version k8s.io/kubernetes)
  BUILD=$CACHE/kubernetes-$KUBERNETES_VERSION-$digest
  BIN=$BUILD/bin
  export KUBERNETES_VERSION BUILD BIN
}
