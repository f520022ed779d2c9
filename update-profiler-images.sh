#!/usr/bin/env bash
# Usage: update-profiler-images.sh [--strict] NAME IMAGE
#        update-profiler-images.sh --remove NAME
#
# Approves an image for a tool, or no longer: sets or deletes the key NAME of the ConfigMap toe-system/profiler-images.
# For admins. Who changed what, and when, is written onto the ConfigMap as annotations, and printed.
#
#   ./update-profiler-images.sh py-spy registry.example.com/py-spy@sha256:...
#   ./update-profiler-images.sh aperf-dev your-registry/aperf:dev-latest
#   ./update-profiler-images.sh --remove aperf-dev
#
# A digest always means the same image; a tag can come to mean another, so it is taken with a warning. With --strict,
# and in a cluster in strict mode (knative/deploy --strict), it is refused.
#
# A tool without a PowerToolConfig gets one that gives it no right, before its image: without any, nothing would hold a
# thief of a token of toe to what the tool may do (docs/adr/0019-every-approved-tool-has-a-config.md). Change it as you like.
set -euo pipefail

readonly NAMESPACE=toe-system CONFIGMAP=profiler-images
readonly API_VERSION=codriverlabs.ai.toe.run/v1alpha1
readonly STRICT_MODE=toe-strict-profiler-images.codriverlabs.ai.toe.run
readonly NAME_PATTERN='^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'
# The grammar of image references: [host[:port]/]path[:tag][@digest].
readonly LABEL='[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?'
readonly HOST="($LABEL(\\.$LABEL)*|\\[[a-fA-F0-9:]+\\])(:[0-9]{1,5})?"
readonly PART='[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*'
readonly IMAGE_PATTERN="^($HOST/)?$PART(/$PART)*(:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?\$"

set_image() { # NAME IMAGE STRICT
  local name=$1 image=$2 strict=$3 old
  check_name "$name"
  is_image "$image" || refuse "\"$image\" is no image reference." "Write REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST."
  if [[ $image != *@sha256:* ]]; then
    if [ -n "$strict" ] || is_strict; then
      refuse "$image is a tag and can change, and only digests are allowed here." "Write REGISTRY/NAME@sha256:DIGEST."
    fi
    echo "warning: $image is a tag and can change; prefer NAME@sha256:DIGEST" >&2
  fi
  old=$(current "$name")
  has_config "$name" || make_config "$name"
  if [ "$old" = "$image" ]; then
    echo "$name is $image already"
  else
    change "$name" "\"$image\"" "$name: ${old:-(new)} -> $image"
  fi
}

has_config() { # NAME
  local named
  named=$(kubectl -n "$NAMESPACE" get powertoolconfigs -o 'jsonpath={range .items[*]}{.spec.name}{"\n"}{end}') ||
    refuse "the PowerToolConfigs in $NAMESPACE cannot be read." "Ask for the ClusterRole toe-admin."
  printf '%s\n' "$named" | grep -Fqx -- "$1"
}

make_config() { # NAME
  local config="{\"apiVersion\":\"$API_VERSION\",\"kind\":\"PowerToolConfig\",\"metadata\":{\"name\":\"$1\",\"namespace\":\"$NAMESPACE\"},\"spec\":{\"name\":\"$1\"}}"
  kubectl apply -f - >/dev/null <<<"$config" ||
    refuse "the PowerToolConfig $NAMESPACE/$1 cannot be made." "Write one with spec.name $1 yourself, then try again."
  echo "$1: a PowerToolConfig that gives it no right"
}

remove_image() { # NAME
  local name=$1 old
  check_name "$name"
  old=$(current "$name")
  if [ -z "$old" ]; then
    echo "$name has no image already"
  else
    change "$name" null "$name: $old -> (removed)"
  fi
}

check_name() { # NAME
  [[ ${#1} -le 63 && $1 =~ $NAME_PATTERN ]] ||
    refuse "\"$1\" is no tool name." "Use lower-case letters, digits, '-' and '.', at most 63."
}

is_image() { [[ ${#1} -le 512 && $1 =~ $IMAGE_PATTERN ]]; }

is_strict() { kubectl get validatingadmissionpolicybinding "$STRICT_MODE" -o name >/dev/null 2>&1; }

current() { # NAME
  kubectl -n "$NAMESPACE" get configmap "$CONFIGMAP" -o "go-template={{with .data}}{{with index . \"$1\"}}{{.}}{{end}}{{end}}" 2>/dev/null ||
    refuse "the ConfigMap $NAMESPACE/$CONFIGMAP cannot be read." "Is toe deployed (make deploy), is KUBECONFIG right, and are you bound to the Role toe-admin?"
}

# The label wakes toe; a ConfigMap that somebody has written anew may lack it.
change() { # NAME JSON WHAT
  local who when annotations
  who=$(kubectl auth whoami -o 'jsonpath={.status.userInfo.username}' 2>/dev/null) || who=
  when=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  annotations="\"toe.run/changed-by\":\"$(plain "${who:-unknown}")\",\"toe.run/changed-at\":\"$when\",\"toe.run/change\":\"$(plain "$3")\""
  kubectl -n "$NAMESPACE" patch configmap "$CONFIGMAP" --type merge \
    -p "{\"metadata\":{\"labels\":{\"toe.run/config\":\"images\"},\"annotations\":{$annotations}},\"data\":{\"$1\":$2}}" >/dev/null
  echo "$3"
  echo "by ${who:-unknown} at $when"
}

# What can stand in JSON as it is.
plain() { printf %s "$1" | LC_ALL=C tr -c '[:alnum:] :./@_()>+-' '?'; }

refuse() { # WHAT REMEDY
  echo "update-profiler-images: $1 $2" >&2
  exit 1
}

readonly HELP='See: update-profiler-images.sh --help'
case ${1:-} in
-h | --help)
  sed -n '2,/^set/{/^#/!d; s/^# \{0,1\}//; p;}' "$0"
  ;;
--remove)
  [ $# -eq 2 ] || refuse "a tool name is needed." "$HELP"
  remove_image "$2"
  ;;
--strict)
  [ $# -eq 3 ] || refuse "a tool name and an image are needed." "$HELP"
  set_image "$2" "$3" strict
  ;;
*)
  [ $# -eq 2 ] || refuse "a tool name and an image are needed." "$HELP"
  set_image "$1" "$2" ''
  ;;
esac
