#!/usr/bin/env bash
# Usage: update-profiler-images.sh NAME IMAGE
#
# Approves an image for a tool: sets the key NAME of the ConfigMap toe-system/profiler-images. For admins.
#
#   ./update-profiler-images.sh py-spy registry.example.com/py-spy@sha256:...
#   ./update-profiler-images.sh aperf-dev your-registry/aperf:dev-latest
#
# A digest always means the same image; a tag can come to mean another, so it is taken with a warning.
set -euo pipefail

readonly NAMESPACE=toe-system CONFIGMAP=profiler-images
readonly NAME_PATTERN='^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'
# The grammar of image references: [host[:port]/]path[:tag][@digest].
readonly LABEL='[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?'
readonly HOST="($LABEL(\\.$LABEL)*|\\[[a-fA-F0-9:]+\\])(:[0-9]{1,5})?"
readonly PART='[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*'
readonly IMAGE_PATTERN="^($HOST/)?$PART(/$PART)*(:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?\$"

main() {
  local name=$1 image=$2 old
  is_tool_name "$name" || refuse "\"$name\" is no tool name." "Use lower-case letters, digits, '-' and '.', at most 63."
  is_image "$image" || refuse "\"$image\" is no image reference." "Write REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST."
  [[ $image == *@sha256:* ]] || echo "warning: $image is a tag and can change; prefer NAME@sha256:DIGEST" >&2
  old=$(current "$name")
  if [ "$old" = "$image" ]; then
    echo "$name is $image already"
  else
    # The label wakes toe; a ConfigMap that somebody has written anew may lack it.
    kubectl -n "$NAMESPACE" patch configmap "$CONFIGMAP" --type merge \
      -p "{\"metadata\":{\"labels\":{\"toe.run/config\":\"images\"}},\"data\":{\"$name\":\"$image\"}}" >/dev/null
    echo "$name: ${old:-(new)} -> $image"
  fi
}

is_tool_name() { [[ ${#1} -le 63 && $1 =~ $NAME_PATTERN ]]; }
is_image() { [[ ${#1} -le 512 && $1 =~ $IMAGE_PATTERN ]]; }

current() { # NAME
  kubectl -n "$NAMESPACE" get configmap "$CONFIGMAP" -o "go-template={{with .data}}{{with index . \"$1\"}}{{.}}{{end}}{{end}}" 2>/dev/null ||
    refuse "the ConfigMap $NAMESPACE/$CONFIGMAP cannot be read." "Is toe deployed (make deploy), and is KUBECONFIG right?"
}

refuse() { # WHAT REMEDY
  echo "update-profiler-images: $1 $2" >&2
  exit 1
}

case ${1:-} in
-h | --help)
  sed -n '2,/^set/{/^#/!d; s/^# \{0,1\}//; p}' "$0"
  ;;
*)
  [ $# -eq 2 ] || refuse "a tool name and an image are needed." "See: update-profiler-images.sh --help"
  main "$@"
  ;;
esac
