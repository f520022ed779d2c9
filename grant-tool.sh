#!/usr/bin/env bash
# Usage: grant-tool.sh TOOL --user=NAME | --group=NAME | --serviceaccount=NAMESPACE:NAME
#
# Lets somebody use a tool: the verb "use" on the PowerToolConfig of its name in toe-system, by a Role and a RoleBinding.
# For admins of the cluster. It says how to take the grant back.
#
#   ./grant-tool.sh py-spy --user=jane
#   ./grant-tool.sh py-spy --group=shop-developers
#
# All tools at once: kubectl -n toe-system create rolebinding use-all-tools --clusterrole=toe-use-all-tools --user=jane
set -euo pipefail

readonly NAMESPACE=toe-system GROUP=codriverlabs.ai.toe.run
readonly NAME_PATTERN='^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'

main() { # TOOL SUBJECT
  local tool=$1 subject=$2 role binding
  [[ ${#tool} -le 63 && $tool =~ $NAME_PATTERN ]] ||
    refuse "\"$tool\" is no tool name." "Use lower-case letters, digits, '-' and '.', at most 63."
  [[ $subject =~ ^--(user|group|serviceaccount)=. ]] ||
    refuse "\"$subject\" names nobody." "Write --user=NAME, --group=NAME or --serviceaccount=NAMESPACE:NAME."
  role=use-$tool
  binding=$role:${subject#--}
  binding=${binding//[\/%]/-}
  apply <<<"$(role_of "$role" "$tool")"
  apply <<<"$(kubectl -n "$NAMESPACE" create rolebinding "$binding" --role="$role" "$subject" --dry-run=client -o yaml)"
  echo "${subject#--} may use $tool"
  echo "to take it back: kubectl -n $NAMESPACE delete rolebinding '$binding'"
}

apply() { kubectl -n "$NAMESPACE" apply -f - >/dev/null; }

# kubectl create role knows the verb "use" for kinds of its own only.
role_of() { # ROLE TOOL
  cat <<MANIFEST
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: "$1", namespace: $NAMESPACE }
rules:
  - { apiGroups: [$GROUP], resources: [powertoolconfigs], resourceNames: ["$2"], verbs: [use] }
MANIFEST
}

refuse() { # WHAT REMEDY
  echo "grant-tool: $1 $2" >&2
  exit 1
}

case ${1:-} in
-h | --help)
  sed -n '2,/^set/{/^#/!d; s/^# \{0,1\}//; p;}' "$0"
  ;;
*)
  [ $# -eq 2 ] || refuse "a tool name, and who may use it, are needed." "See: grant-tool.sh --help"
  main "$@"
  ;;
esac
