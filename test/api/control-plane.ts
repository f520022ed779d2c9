import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a client needs to speak to the control plane as its admin. */
export interface Endpoint {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  /** Path of the audit log, written by the documented policy. */
  readonly auditLog: string;
}

/** A real etcd and kube-apiserver, for tests: no node, no controller. */
export interface ControlPlane {
  readonly endpoint: Endpoint;
  readonly stop: () => Promise<void>;
}

const READY_SECONDS = 90;

/**
 * Starts etcd and kube-apiserver on free ports of 127.0.0.1, with RBAC, Pod Security and real ServiceAccount
 * tokens, and with what knative/components/created-by-v1beta1 needs. Whatever becomes of this process, both end and
 * their folder goes: see `KEEPER`.
 * @param admissionConfig path of an AdmissionConfiguration.
 * @throws Error with the end of the API server's log when it does not become ready.
 */
export async function startControlPlane(admissionConfig = ''): Promise<ControlPlane> {
  const bin = process.env['KUBEBUILDER_ASSETS'] ?? buildAssets();
  const folder = await mkdtemp(join(tmpdir(), 'toe-api-'));
  const [client, peer, secure] = await freePorts(3);
  const token = randomBytes(16).toString('hex');
  await writeFiles(folder, token);
  const keeper = spawn('sh', ['-c', KEEPER], {
    env: {
      PATH: process.env['PATH'],
      BIN: bin,
      FOLDER: folder,
      CLIENT: client,
      PEER: peer,
      SECURE: secure,
      AUDIT_POLICY: join(import.meta.dirname, '../../docs/audit-policy.yaml'),
      ADMISSION_CONFIG: admissionConfig,
    },
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const stop = (): Promise<void> => stopKeeper(keeper, folder);
  try {
    const endpoint = await waitReady(`https://127.0.0.1:${secure}`, folder, token);
    return { endpoint, stop };
  } catch (error) {
    const log = await readFile(join(folder, 'kube-apiserver.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`${(error as Error).message}\n${log.slice(-3000)}`, { cause: error });
  }
}

// Both servers are children of a shell that waits for the end of its input. The input is a pipe from us, so
// the shell cleans up when we ask for it and also when we die, however that happens.
const KEEPER = `
"$BIN/etcd" --data-dir "$FOLDER/etcd" --unsafe-no-fsync --logger zap --log-level error \\
  --listen-client-urls "http://127.0.0.1:$CLIENT" --advertise-client-urls "http://127.0.0.1:$CLIENT" \\
  --listen-peer-urls "http://127.0.0.1:$PEER" --initial-advertise-peer-urls "http://127.0.0.1:$PEER" \\
  --initial-cluster "default=http://127.0.0.1:$PEER" </dev/null >"$FOLDER/etcd.log" 2>&1 &
etcd=$!
"$BIN/kube-apiserver" --etcd-servers "http://127.0.0.1:$CLIENT" --cert-dir "$FOLDER/certificates" \\
  --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$SECURE" \\
  --service-cluster-ip-range 10.0.0.0/24 --endpoint-reconciler-type none \\
  --authorization-mode RBAC --token-auth-file "$FOLDER/tokens.csv" --allow-privileged \\
  --service-account-issuer https://toe.test \\
  --service-account-key-file "$FOLDER/service-accounts.pub" \\
  --service-account-signing-key-file "$FOLDER/service-accounts.key" \\
  --audit-policy-file "$AUDIT_POLICY" --audit-log-path "$FOLDER/audit.log" \\
  --admission-control-config-file "$ADMISSION_CONFIG" \\
  --feature-gates MutatingAdmissionPolicy=true --runtime-config admissionregistration.k8s.io/v1beta1=true \\
  </dev/null >"$FOLDER/kube-apiserver.log" 2>&1 &
server=$!
cat >/dev/null
kill -KILL "$server" "$etcd" 2>/dev/null
wait
rm -rf "$FOLDER"
`;

function buildAssets(): string {
  return execFileSync('cluster/assets', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

async function writeFiles(folder: string, token: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
  await Promise.all([
    writeFile(join(folder, 'service-accounts.pub'), publicKey),
    writeFile(join(folder, 'service-accounts.key'), privateKey, { mode: 0o600 }),
    // The tests play the part of kubelets too, who alone may make tokens of toe's accounts.
    writeFile(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters,system:nodes"\n`, {
      mode: 0o600,
    }),
  ]);
}

/** Ports that nobody listens on now; all are held until all are known, so that they differ. */
async function freePorts(count: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function waitReady(server: string, folder: string, token: string): Promise<Endpoint> {
  const end = Date.now() + READY_SECONDS * 1000;
  while (Date.now() < end) {
    const ca = await readFile(join(folder, 'certificates', 'apiserver.crt'), 'utf8').catch(() => undefined);
    if (ca !== undefined && (await isReady({ server, ca, token })))
      return { server, ca, token, auditLog: join(folder, 'audit.log') };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the API server was not ready within ${READY_SECONDS}s`);
}

function isReady({ server, ca, token }: Omit<Endpoint, 'auditLog'>): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    request(`${server}/readyz`, { ca, headers, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('error', () => resolve(false))
      .end();
  });
}

async function stopKeeper(keeper: ChildProcess, folder: string): Promise<void> {
  const ended = keeper.exitCode === null && new Promise((resolve) => keeper.once('exit', resolve));
  keeper.stdin?.end();
  await ended;
  await rm(folder, { recursive: true, force: true });
}
