// Kube-router with its controller of NetworkPolicies only: it turns them into rules of the node's firewall. The full
// program routes and balances as well, with libraries that take minutes to compile, and kube-proxy does that here.
package main

import (
	"context"
	"flag"
	"os/signal"
	"sync"
	"syscall"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func main() {
	config := options.NewKubeRouterConfig()
	config.EnableIPv4 = true
	config.ClusterIPCIDRs = make([]string, 1)
	flag.StringVar(&config.Kubeconfig, "kubeconfig", "", "the way to the API server")
	flag.StringVar(&config.HostnameOverride, "hostname-override", "", "the name of this node")
	flag.StringVar(&config.ClusterIPCIDRs[0], "service-cluster-ip-range", "", "the addresses of Services")
	flag.Parse()
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if err := enforce(config, stop.Done()); err != nil {
		klog.Fatal(err)
	}
}

// enforce holds the pods of this node to the NetworkPolicies until it is told to stop.
func enforce(config *options.KubeRouterConfig, stop <-chan struct{}) error {
	way, err := clientcmd.BuildConfigFromFlags("", config.Kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(way)
	if err != nil {
		return err
	}
	tables, sets, err := netpol.NewIPTablesHandlers(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	controller, err := netpol.NewNetworkPolicyController(
		client, config, pods, policies, namespaces, &sync.Mutex{}, tables, sets)
	if err != nil {
		return err
	}
	for informer, handler := range map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods:       controller.PodEventHandler,
		namespaces: controller.NamespaceEventHandler,
		policies:   controller.NetworkPolicyEventHandler,
	} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	factory.Start(stop)
	factory.WaitForCacheSync(stop)

	var running sync.WaitGroup
	running.Add(1)
	controller.Run(heartbeats(), stop, &running)
	running.Wait()
	return nil
}

// heartbeats takes what the controller says of its health. It would wait for ever if nobody listened.
func heartbeats() chan<- *healthcheck.ControllerHeartbeat {
	beats := make(chan *healthcheck.ControllerHeartbeat)
	go func() {
		for range beats {
		}
	}()
	return beats
}
