# shellcheck shell=bash
# The machine an instance runs on: namespaces of its own for processes, mounts, network, IPC and
# host name, held by one process. When that process ends, the kernel ends every other one in there
# and takes back their mounts, interfaces, routes and firewall rules: nothing can be left behind.

MACHINE_FILE=$STATE/machine
CGROUP=$LINK
export CGROUP

machine() { process_of "$MACHINE_FILE"; }

start_machine() {
  local pid
  machine >/dev/null && return
  remove_cgroups
  make_cgroups
  mkdir -p "$STATE"/{etcd,kubelet,containerd,registry,log/node,log/steps}
  # Nobody but this function may know of the machine until its file is written; if this function is
  # killed before, the pipe closes and the machine ends by itself.
  coproc INIT {
    exec setsid unshare --mount --net --pid --ipc --uts --fork --kill-child --propagation private \
      "$CLUSTER_DIR/lib/machine-init" "$STATE" "$NODE" 2>"$STATE/log/machine.log"
  }
  read -r pid <&"${INIT[0]}" || die "the machine did not start: $(tail -n 3 "$STATE/log/machine.log")" \
    "In a container, run that container with --privileged."
  identity "$pid" >"$MACHINE_FILE.new"
  mv "$MACHINE_FILE.new" "$MACHINE_FILE"
  echo go >&"${INIT[1]}"
  read -r _ <&"${INIT[0]}" || die "the machine did not start: $(tail -n 3 "$STATE/log/machine.log")"
}

# A cable from the host to the machine. There is no way further out: the host forwards nothing, and
# its firewall is not touched. Refusing at once is better than packets that vanish.
connect_machine() {
  local pid
  pid=$(machine)
  if ! ip link show "$LINK" >/dev/null 2>&1; then
    ip link add "$LINK" type veth peer name eth0 netns "$pid"
  fi
  ip address replace "$HOST_IP/30" dev "$LINK"
  ip link set "$LINK" up
  inside ip link set lo up
  inside ip address replace "$NODE_IP/30" dev eth0
  inside ip link set eth0 up
  inside sysctl -qw net.ipv4.ip_forward=1
  # kube-proxy rewrites the address only after a route has been found for it.
  inside ip route replace "$SERVICE_CIDR" via "$HOST_IP"
  inside ip route replace unreachable default
  ip route replace "$NETWORK" via "$NODE_IP"
}

# Ends the machine and waits until the host shows no trace of it.
stop_machine() {
  local pid
  if pid=$(machine); then
    kill -KILL "$pid"
    wait_until 60 "the machine's processes end" machine_is_gone
  fi
  rm -f "$MACHINE_FILE"
  # The kernel takes back a network namespace a moment after its last process.
  wait_until 30 "the link $LINK is gone" link_is_gone
  wait_until 30 "the control groups are empty" remove_cgroups
}

machine_is_gone() { ! machine >/dev/null; }
link_is_gone() { ! ip link show "$LINK" >/dev/null 2>&1; }

require_machine() { machine >/dev/null || die "cluster $INSTANCE is not up." "Start it: cluster/up"; }

# inside COMMAND...: runs it on the instance's machine.
inside() {
  local pid
  require_machine
  pid=$(machine)
  nsenter --target "$pid" --mount --net --pid --ipc --uts -- "$@"
}

# Kubelets tidy up groups they do not know, so two of them must not share one root.
make_cgroups() {
  local root
  for root in $(cgroup_roots); do
    if [ -e "$root/cgroup.controllers" ] && [ "$root" = /sys/fs/cgroup ]; then
      sed 's/\w\+/+&/g' "$root/cgroup.controllers" >"$root/cgroup.subtree_control"
    fi
    mkdir -p "$root/$CGROUP"
    # A new group of this controller has no processors and takes no process until it gets some.
    if [ -e "$root/cpuset.cpus" ] && [ ! -e "$root/cgroup.controllers" ]; then
      cat "$root/cpuset.cpus" >"$root/$CGROUP/cpuset.cpus"
      cat "$root/cpuset.mems" >"$root/$CGROUP/cpuset.mems"
    fi
  done
}

remove_cgroups() {
  local root
  for root in $(cgroup_roots); do
    [ ! -d "$root/$CGROUP" ] || find "$root/$CGROUP" -depth -type d -exec rmdir {} + 2>/dev/null || return 1
  done
}

cgroup_roots() { awk '$3 == "cgroup" || $3 == "cgroup2" {print $2}' /proc/mounts; }
