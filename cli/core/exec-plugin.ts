import * as z from 'zod';

/** A program that logs in, as `exec` of a user in a kubeconfig names it. */
export const execPlugin = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string().default('') })).nullish(),
  installHint: z.string().nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).nullish(),
});

export type ExecPlugin = z.infer<typeof execPlugin>;

/** The cluster that one logs in to, as a kubeconfig names it. */
export interface PluginCluster {
  readonly server: string;
  readonly tlsServerName?: string | undefined;
  readonly skipTLSVerify: boolean;
  /** Certificates of its authority, in base64. */
  readonly caData?: string | undefined;
  readonly proxyUrl?: string | undefined;
}

/** What a plugin is told in KUBERNETES_EXEC_INFO. @param isInteractive whether it may ask on stdin. */
export function execInfo(
  { apiVersion, provideClusterInfo }: ExecPlugin,
  isInteractive: boolean,
  cluster: PluginCluster | undefined,
): string {
  const told = provideClusterInfo && cluster ? { cluster: clusterInfo(cluster) } : {};
  const spec = { ...told, interactive: isInteractive };
  return JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
}

// What is undefined, JSON leaves out.
function clusterInfo({ server, tlsServerName, skipTLSVerify, caData, proxyUrl }: PluginCluster): object {
  return {
    server,
    'tls-server-name': tlsServerName,
    'insecure-skip-tls-verify': skipTLSVerify || undefined,
    'certificate-authority-data': caData,
    'proxy-url': proxyUrl,
  };
}
