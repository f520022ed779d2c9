# shellcheck shell=bash
# One cluster among others on this machine: its name, its folder, its addresses.

INSTANCES=/var/lib/toe
INSTANCE=${TOE_CLUSTER:-toe}
STATE=$INSTANCES/$INSTANCE
KUBECONFIG_ADMIN=$STATE/kubeconfig/admin
AUDIT_LOG=$STATE/log/audit.log
NODE=node
# The name of the link and of the control group, which every instance shares the machine's space for.
LINK=toe-$INSTANCE
export INSTANCES INSTANCE STATE KUBECONFIG_ADMIN AUDIT_LOG NODE LINK

# An interface's name has at most 15 characters.
[[ $INSTANCE =~ ^[a-z][a-z0-9-]{0,10}$ ]] ||
  die "TOE_CLUSTER=$INSTANCE is no name for a cluster." "Use up to 11 small letters, digits and dashes, a letter first."

# Every instance has a network of its own, 10.N.0.0/16; its pods and services can be reached from
# the machine, so two instances must not share one.
load_addresses() {
  local network
  [ -s "$STATE/network" ] || return 1
  network=$(<"$STATE/network")
  NETWORK=10.$network.0.0/16
  NODE_IP=10.$network.0.1
  HOST_IP=10.$network.0.2
  POD_CIDR=10.$network.16.0/22
  SERVICE_CIDR=10.$network.32.0/20
  API_SERVICE_IP=10.$network.32.1
  DNS_IP=10.$network.32.10
  API_SERVER=https://$NODE_IP:6443
  REGISTRY=$NODE_IP:5000
  STORE=$NODE_IP:7070
  export NETWORK NODE_IP HOST_IP POD_CIDR SERVICE_CIDR API_SERVICE_IP DNS_IP API_SERVER REGISTRY STORE
}

choose_addresses() {
  load_addresses && return
  local network turn
  mkdir -p "$STATE"
  exec {turn}<"$INSTANCES"
  flock "$turn"
  for network in {200..249}; do
    if network_is_free "$network"; then
      echo "$network" >"$STATE/network.new"
      mv "$STATE/network.new" "$STATE/network"
      exec {turn}<&-
      load_addresses
      return
    fi
  done
  die "no free network between 10.200.0.0/16 and 10.249.0.0/16." "Take down a cluster that nobody needs: ls $INSTANCES"
}

# Free: no other instance has it, up or down, and no route of the machine but the default one leads there.
network_is_free() {
  ! grep -qsx "$1" "$INSTANCES"/*/network || return 1
  [ -z "$(ip route show root "10.$1.0.0/16")" ] || return 1
  ! ip route show match "10.$1.0.0/16" | grep -qv '^default'
}

# render FILE: prints a template with @NAME@ replaced by the instance's values.
render() {
  local name expressions=()
  for name in STATE NODE NODE_IP POD_CIDR SERVICE_CIDR DNS_IP API_SERVER REGISTRY CGROUP; do
    expressions+=(-e "s|@$name@|${!name:-}|g")
  done
  sed "${expressions[@]}" "$CLUSTER_DIR/config/$1"
}

# The instance's kubectl: nothing it does depends on the caller's configuration.
kubectl() { "$BIN/kubectl" --kubeconfig "$KUBECONFIG_ADMIN" "$@"; }
