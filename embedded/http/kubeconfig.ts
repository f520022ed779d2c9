/**
 * A kubeconfig for a server over plain http. `insecure-skip-tls-verify` is what the client of Node asks for
 * before it speaks plain http; kubectl takes no notice.
 * @param url with the secret.
 */
export function makeKubeconfig(url: string): string {
  const name = 'toe-embedded';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
