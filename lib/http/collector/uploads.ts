import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import * as z from 'zod';
import { fileName } from '../../artifacts/artifact-names.ts';
import { fileEnd, MAX_CHUNKS } from '../../artifacts/chunks.ts';
import { manifest } from '../../artifacts/manifest.ts';
import { isProblem, problem } from '../../artifacts/problem.ts';
import { compareWhole, sealFile } from '../../store/seal-file.ts';
import { writeManifest } from '../../store/write-manifest.ts';
import { answering, type Answer } from './answer.ts';
import { answerBeat } from './beat.ts';
import { bearerOf } from './bearer.ts';
import type { Collector } from './collector.ts';
import { parseBody } from './parse-body.ts';
import { sizeOf } from './read-body.ts';
import { receiveChunk } from './receive-chunk.ts';
import { makeShare, SHARES } from './share.ts';
import { makeDesk } from './upload-desk.ts';
import { makeUploadGate, type Admitted } from './upload-gate.ts';
import { answerKept, readUpload, type Upload } from './upload.ts';
import { withinQuota } from './within-quota.ts';

/** Bytes of a manifest of 1000 files with long names. */
const MAX_JSON = 512 * 1024;

/**
 * Bytes by which what tools say of their results, manifests and ends of files, may be over a quota: what fitted is to be seen. Without
 * a bound, who has the token of a job could fill the store with them.
 */
const ROOM_TO_SAY = 32 * 2 ** 20;

/** The side of the tools (docs/upload-protocol.md): beats, chunks, files, manifests. */
export function makeUploads(collector: Collector): Router {
  const { log } = collector;
  const desk = makeDesk(collector);
  const gate = makeUploadGate(collector);
  const router = express.Router();
  const json = express.text({ type: () => true, limit: MAX_JSON, inflate: false });
  const admit = answering(log, async ({ headers }, response) => {
    const admitted = await gate(bearerOf(headers));
    if (isProblem(admitted)) return admitted;
    response.locals['admitted'] = admitted;
    return 'next';
  });
  const [beats, uploads] = [within(SHARES.beats, log), within(SHARES.uploads, log)];
  const taking = (work: (request: Request, upload: Upload) => Promise<Answer>): RequestHandler =>
    answering(log, async (request, response) => {
      const upload = readUpload(desk, admittedOf(response), request);
      return isProblem(upload) ? upload : work(request, upload);
    });
  router.use(admit);
  router.post(
    '/:pod/:container/beat',
    beats,
    json,
    answering(log, (request, response) => answerBeat(desk, admittedOf(response), request)),
  );
  router.put('/:pod/:container/files/:file/chunks/:number', uploads, taking(takeChunk));
  router.put('/:pod/:container/files/:file', uploads, json, taking(endFile));
  router.put('/:pod/:container/manifest', uploads, json, taking(takeManifest));
  return router;
}

function within(most: number, log: Collector['log']): RequestHandler {
  const share = makeShare(most);
  return answering(
    log,
    (_request, response) => share(admittedOf(response).job.namespace, response) ?? 'next',
  );
}

function admittedOf({ locals }: Response): Admitted {
  return locals['admitted'] as Admitted;
}

const BAD_NAME = problem(
  'malformed',
  'the name of a file has letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 128 of them',
);

const ENDED = problem('ended', 'the manifest is final: nothing more is taken');

const chunkNumber = z
  .string()
  .regex(/^[1-9]\d{0,4}$/)
  .transform(Number)
  .pipe(z.int().max(MAX_CHUNKS));

async function takeChunk(request: Request, upload: Upload): Promise<Answer> {
  const file = fileName.safeParse(request.params['file']);
  if (!file.success) return BAD_NAME;
  const number = chunkNumber.safeParse(request.params['number']);
  if (!number.success) return problem('malformed', `chunks are numbered from 1 to ${MAX_CHUNKS}`);
  const { desk, target } = upload;
  if (await desk.hasEnded(target)) return ENDED;
  if (await desk.isWhole(target, file.data))
    return problem('ended', `${file.data} is whole already: no chunk of it is taken any more`);
  return receiveChunk(request, { ...upload, file: file.data, number: number.data });
}

async function endFile(request: Request, { desk, target, facts }: Upload): Promise<Answer> {
  const file = fileName.safeParse(request.params['file']);
  if (!file.success) return BAD_NAME;
  const end = parseBody(fileEnd, request);
  if (isProblem(end)) return end;
  const named = { file: file.data, ...end.value };
  if (await desk.hasEnded(target))
    return answerKept((await compareWhole(desk.store, target, named)) ?? ENDED, named.sha256);
  const room = { bytes: 0, beyond: ROOM_TO_SAY };
  const kept = await withinQuota({ desk, target, facts }, room, async () => {
    const sealed = await sealFile(desk.store, desk.hashes, target, named);
    desk.forget(target, named.file);
    return sealed;
  });
  return answerKept(kept, named.sha256);
}

async function takeManifest(request: Request, { desk, target, facts }: Upload): Promise<Answer> {
  const said = parseBody(manifest, request);
  if (isProblem(said)) return said;
  const room = { bytes: sizeOf(request) ?? MAX_JSON, beyond: ROOM_TO_SAY };
  const kept = await withinQuota({ desk, target, facts }, room, () =>
    writeManifest(desk.store, target, said.value),
  );
  return answerKept(kept, String(said.value.sequence));
}
