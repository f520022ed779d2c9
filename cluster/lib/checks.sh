# shellcheck shell=bash
# How to see that a component does its work, for up and for status.

etcd_ready() { get http://127.0.0.1:2379/health; }
kube_apiserver_ready() { get "$API_SERVER/readyz"; }
kube_controller_manager_ready() { get https://127.0.0.1:10257/healthz; }
kube_scheduler_ready() { get https://127.0.0.1:10259/healthz; }
# Whatever it answers to a stranger, it answers.
store_ready() { inside curl --silent --show-error --output /dev/null --max-time 5 "http://$STORE/"; }
registry_ready() { get "http://$REGISTRY/v2/"; }

# containerd answers before its Kubernetes side does, and the kubelet ends when that says no. So this asks what the
# kubelet asks: an empty gRPC message.
containerd_ready() {
  printf '\0\0\0\0\0' | inside curl --silent --show-error --max-time 5 --http2-prior-knowledge \
    --unix-socket /run/containerd/containerd.sock --dump-header - --output /dev/null --data-binary @- \
    --header 'content-type: application/grpc' --header 'te: trailers' \
    http://localhost/runtime.v1.RuntimeService/Version | grep -q '^grpc-status: 0'
}

kubelet_ready() { get http://127.0.0.1:10248/healthz; }
kube_proxy_ready() { get http://127.0.0.1:10256/healthz; }
coredns_ready() { inside busybox nslookup kubernetes.default.svc.cluster.local "$NODE_IP"; }
# It ends its chains with this rule once all pods have theirs.
kube_router_ready() { inside iptables --list-rules KUBE-ROUTER-FORWARD | grep -q -- '-j ACCEPT$'; }

# The components in the order in which they start.
COMPONENTS=(etcd kube-apiserver kube-controller-manager kube-scheduler registry store containerd kubelet kube-proxy coredns kube-router)
export COMPONENTS

component_ready() { is_running "$1" && "${1//-/_}_ready" >/dev/null 2>&1; }

# After a start the API still shows the node and the pods as they were before, so only what was
# reported since counts.
started() { cat "/proc/$(machine)/root/run/toe/started"; }

node_ready() {
  kubectl get node "$NODE" -o json | jq -e --argjson started "$(started)" \
    '.status.conditions[] | select(.type == "Ready" and .status == "True" and (.lastHeartbeatTime | fromdate) >= $started)'
}

KNATIVE_NAMESPACES=(knative-eventing knative-serving kourier-system)
export KNATIVE_NAMESPACES

# Prints a line per Deployment of Knative: namespace/name, ready pods, wanted pods.
knative_deployments() {
  local namespace
  for namespace in "${KNATIVE_NAMESPACES[@]}"; do
    kubectl -n "$namespace" get deployments,pods -o json | jq -r --argjson started "$(started)" '
      def ready: .metadata.deletionTimestamp == null
        and any(.status.conditions[]?; .type == "Ready" and .status == "True")
        and all(.status.containerStatuses[]?; (.state.running.startedAt // "1970-01-01T00:00:00Z" | fromdate) >= $started);
      (.items | map(select(.kind == "Pod" and ready))) as $pods
      | .items[] | select(.kind == "Deployment") | .spec.selector.matchLabels as $labels
      | "\(.metadata.namespace)/\(.metadata.name) \($pods | map(select(.metadata.labels | contains($labels))) | length) \(.spec.replicas)"'
  done
}

knative_installed() { [ -e "$STATE/knative" ]; }

knative_ready() {
  local deployments
  deployments=$(knative_deployments) || return 1
  [ -n "$deployments" ] && awk '$2 < $3 {missing = 1} END {exit missing}' <<<"$deployments"
}

get() { inside curl --silent --show-error --fail --insecure --max-time 5 "$1"; }
