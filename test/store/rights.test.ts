import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { makeS3Store, type S3Settings } from '../../lib/store/s3.ts';
import { toArray } from '../../lib/store/port.ts';
import { aCollector, aToken } from '../build/a-collector.ts';
import { aFile, aManifest, FOLDER, hexOf, SHOP, TARGET } from '../build/a-run.ts';
import { startStoreServer, type StoreServer } from '../build/store-server.ts';

const ADA = aToken('api', 'ada');
const RUN = `/namespaces/shop/jobs/web-cpu/${TARGET.run}`;

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: string;
}

let server: StoreServer;
let users: string;
let versions: string;
let limited: S3Settings;
let it: Awaited<ReturnType<typeof aCollector>>;

beforeAll(async () => {
  [users, versions] = (await Promise.all(
    ['users', 'versions'].map((one) => mkdtemp(join(tmpdir(), `toe-${one}-`))),
  )) as [string, string];
  server = await startStoreServer({ flags: ['--versioning-dir', versions], users });
  limited = { ...server.settings, accessKeyId: 'toe', secretAccessKey: randomBytes(12).toString('hex') };
  await addUser();
});
afterAll(async () => {
  await server.stop();
  await Promise.all([users, versions].map((folder) => rm(folder, { recursive: true, force: true })));
});
afterEach(async () => {
  await it.close();
  await makeS3Store(server.settings).removeAll('');
});

async function addUser(): Promise<void> {
  const program = execFileSync('cluster/versitygw', { encoding: 'utf8' }).trim();
  const { endpoint, accessKeyId, secretAccessKey, region } = server.settings;
  const admin = [
    '--access',
    accessKeyId,
    '--secret',
    secretAccessKey,
    '--region',
    region,
    '--endpoint-url',
    endpoint,
  ];
  const user = ['--access', limited.accessKeyId, '--secret', limited.secretAccessKey, '--role', 'user'];
  await promisify(execFile)(program, ['admin', ...admin, 'create-user', ...user]);
}

/** The policy that admins are told to give a key, without these actions. */
async function documented(lacking: readonly string[]): Promise<object> {
  const [, text = ''] = /```json\n(\{[^`]*s3:[^`]*)```/.exec(await readFile('docs/admins.md', 'utf8')) ?? [];
  const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Statement[] };
  return {
    Version,
    Statement: Statement.map((one) => ({
      ...one,
      Principal: { AWS: [limited.accessKeyId] },
      Action: one.Action.filter((action) => !lacking.includes(action)),
      Resource: one.Resource.replace('toe-results', limited.bucket),
    })).filter(({ Action }) => Action.length > 0),
  };
}

/** Starts a collector whose key may do what admins are told to let it, without these actions. */
async function start(...lacking: readonly string[]): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey, bucket } = server.settings;
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const Policy = JSON.stringify(await documented(lacking));
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  s3.destroy();
  it = await aCollector({ store: makeS3Store(limited) });
  it.people.set(ADA, { username: 'ada', may: ['get shop', 'delete shop'] });
}

/** Uploads a result of one small file. @returns the statuses. */
async function upload(): Promise<number[]> {
  const answers = [
    await it.sendChunk('a', 1, 'hello'),
    await it.tell('PUT', '/files/a', { size: 5, sha256: hexOf('hello'), chunks: 1 }),
    await it.tell('PUT', '/manifest', aManifest({ files: [aFile('a', 'hello')] })),
  ];
  return answers.map(({ status }) => status);
}

const keys = async (): Promise<string[]> =>
  (await toArray(makeS3Store(server.settings).list(`${SHOP}/`))).map(({ key }) => key);

test('a key with the rights of docs/admins.md and no other does all that toe asks of it', async () => {
  await start();
  expect(await upload()).toEqual([201, 201, 201]);
  expect(await keys()).toEqual([`${FOLDER}/a`, `${FOLDER}/manifest.json`]);
  it.jobs.clear();
  expect((await it.as(ADA, 'DELETE', RUN)).status).toBe(204);
  expect(await keys()).toEqual([]);
});

test.each(['s3:ListBucketVersions', 's3:DeleteObject'])(
  'without %s results come, and whoever deletes them is refused with a line that names it',
  async (action) => {
    await start(action);
    expect(await upload()).toEqual([201, 201, 201]);
    expect((await it.as(ADA, 'GET', `${RUN}/web-1/${TARGET.container}/a`)).text).toBe('hello');
    it.jobs.clear();
    expect((await it.as(ADA, 'DELETE', RUN)).status).toBe(503);
    const levels = it.lines.filter((line) => JSON.stringify(line).includes(`it lacks ${action} `));
    expect(levels.map(({ level }) => level)).toEqual([40, 50]);
    expect(await keys()).toContain(`${FOLDER}/a`);
  },
);
