/** A seeded bug: one place of the code, and what stands there instead. Never in a file: a worker loads it so. */
export interface Mutant {
  /** What is broken, in words. */
  readonly name: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

/** The source with the bug. @throws Error when the place is not there any more: then the mutant needs care. */
export function mutate({ name, file, from, to }: Mutant, source: string): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`mutant "${name}": ${parts.length - 1} places in ${file}, not one`);
  return parts.join(to);
}

/** No bug: every row of a status is short, as those beyond the hundredth are. All promises must hold. */
export const SHORT_ROWS: Mutant = {
  name: 'every row is short',
  file: 'lib/api/power-tool-status.ts',
  from: 'FULL_ROWS = 100;',
  to: 'FULL_ROWS = 0;',
};

/** Every one must be caught. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'injection without a resource version',
    file: 'lib/kube/apply-pod.ts',
    from: 'guard: { uid, resourceVersion } });',
    to: 'guard: { uid } }); void resourceVersion;',
  },
  {
    name: 'injection by the name of the pod alone',
    file: 'lib/kube/try-injection.ts',
    from: 'const body = { metadata: guard,',
    to: 'const body = { metadata: {},',
  },
  {
    name: 'label without the uid of the pod',
    file: 'lib/make/label.ts',
    from: '      uid: metadata.uid,\n',
    to: '',
  },
  {
    name: 'the label goes although another attempt has begun',
    file: 'lib/plan/plan-status.ts',
    from: "{ kind: 'unlabel', pod, guarded: true }",
    to: "{ kind: 'unlabel', pod }",
  },
  {
    name: 'status without a resource version',
    file: 'lib/kube/apply-job.ts',
    from: "    { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },\n",
    to: '',
  },
  {
    name: 'finalizer off before labels and timers',
    file: 'lib/plan/plan-cleanup.ts',
    from: "    () => [{ kind: 'removeFinalizer' }],\n  ]);",
    to: "    () => [{ kind: 'removeFinalizer' }],\n  ].slice(5));",
  },
  {
    name: 'no finalizer',
    file: 'lib/plan/plan-injection.ts',
    from: "...(hasFinalizer(world.powerTool) ? [] : [{ kind: 'addFinalizer' } as const]),",
    to: '',
  },
  {
    name: 'no label',
    file: 'lib/plan/plan-status.ts',
    from: 'return survey.choices.filter(isUnmarked)',
    to: 'return survey.choices.filter(isUnmarked).slice(survey.choices.length)',
  },
  {
    name: 'timers are not armed',
    file: 'lib/kube/apply.ts',
    from: "await kube({ method: 'POST', path: timersPath, body: makeTimer(world.powerTool, alarm, now) });",
    to: 'makeTimer(world.powerTool, alarm, now);',
  },
  {
    name: 'a timer that a quota had no time to count is taken for armed',
    file: 'lib/kube/apply.ts',
    from: "isKubeError(error, 'AlreadyExists')",
    to: "isKubeError(error, 'AlreadyExists', 'Conflict')",
  },
  {
    name: 'a Secret that a quota had no time to count is taken for made',
    file: 'lib/kube/apply-token.ts',
    from: "isKubeError(error, 'AlreadyExists')",
    to: "isKubeError(error, 'AlreadyExists', 'Conflict')",
  },
  {
    name: 'timers are not cleared away',
    file: 'lib/plan/plan-cleanup.ts',
    from: "return disarmed ? [] : [{ kind: 'disarmTimers' }];",
    to: "return disarmed || !('x' in {}) ? [] : [{ kind: 'disarmTimers' }];",
  },
  {
    name: 'a timer that has not fired counts as fired',
    file: 'lib/kube/gather.ts',
    from: 'found && hasFired(found) ? jobOfTimer(found)',
    to: 'found && (hasFired(found) || true) ? jobOfTimer(found)',
  },
  {
    name: 'an event that was heard before is not looked at again',
    file: 'functions/dispatch.ts',
    from: 'return async (event, log) => {',
    to: 'const heard = new Set<string>(); return async (event, log) => { const id = `${event.kind} ${event.namespace}/${event.name}`; if (heard.has(id)) return; heard.add(id);',
  },
  {
    name: 'an injection is not recorded',
    file: 'functions/shell.ts',
    from: "if ('audit' in record) writeAudit",
    to: "if ('audit' in record && record.audit !== 'injection') writeAudit",
  },
  {
    name: 'a retry under the name of the attempt before',
    file: 'lib/plan/select-targets.ts',
    from: 'const attempt = choice.attempt + 1;',
    to: 'const attempt = choice.attempt;',
  },
  {
    name: 'retries without end',
    file: 'lib/status/observe-end.ts',
    from: 'if (attempt > maxRetries ||',
    to: 'if (attempt > maxRetries + 1 ||',
  },
  {
    name: 'the limit of a wave is ignored',
    file: 'lib/plan/plan-wave.ts',
    from: 'mostAtOnce(survey) - survey.counts.active - reserved.length;',
    to: 'mostAtOnce(survey);',
  },
  {
    name: 'canaries are ignored',
    file: 'lib/plan/plan-wave.ts',
    from: 'const isProven = counts.succeeded >= canary;',
    to: 'const isProven = counts.succeeded >= canary || true;',
  },
  {
    name: 'a stop is not remembered',
    file: 'lib/status/find-stop.ts',
    from: "if (phase === 'Stopping') return",
    to: "if (phase === 'Failed') return",
  },
  {
    name: 'lateness in milliseconds instead of seconds',
    file: 'lib/status/observe-target.ts',
    from: 'Date.parse(since) + seconds * 1000;',
    to: 'Date.parse(since) + seconds;',
  },
  {
    name: 'a suspended job goes on',
    file: 'lib/plan/plan-creation.ts',
    from: 'survey.stop || job.suspend ? follow',
    to: 'survey.stop ? follow',
  },
  {
    name: 'a dry run is none',
    file: 'lib/plan/plan-creation.ts',
    from: 'if (job.dryRun) return planDryRun(survey, approval);',
    to: '',
  },
  {
    name: 'the sweep forgets lost jobs',
    file: 'lib/plan/plan-sweep.ts',
    from: 'toWake: jobs.filter((job) =>',
    to: 'toWake: jobs.slice(jobs.length).filter((job) =>',
  },
  {
    name: 'the sweep does not see that a spec has changed',
    file: 'lib/plan/plan-sweep.ts',
    from: 'return isUnread || (',
    to: 'return (',
  },
  {
    name: 'the sweep lets a suspended job rest beyond its deadline',
    file: 'lib/plan/plan-sweep.ts',
    from: 'const isAwaited = hasDeadline || ',
    to: 'const isAwaited = ',
  },
  {
    name: 'the sweep forgets jobs that are over',
    file: 'lib/plan/plan-sweep.ts',
    from: 'toEnd: jobs.filter((job) =>',
    to: 'toEnd: jobs.slice(jobs.length).filter((job) =>',
  },
  {
    name: 'Events get a new name each time',
    file: 'lib/make/event.ts',
    from: 'return `toe-${shortHash(metadata.uid, ...about)}`;',
    to: 'return `toe-${shortHash(metadata.uid, ...about, String(process.hrtime.bigint()))}`;',
  },
  {
    name: 'the status is stored before it is told',
    file: 'lib/plan/plan-patch.ts',
    from: 'return isNews && !world.told.has(event.name)',
    to: 'return isNews && !isNews && !world.told.has(event.name)',
  },
  {
    name: 'time to live from the start of the job on',
    file: 'lib/plan/plan-cleanup.ts',
    from: 'after(status.finishedAt, ttl)',
    to: 'after(status.startedAt ?? status.finishedAt, ttl)',
  },
  {
    name: 'budgets are never given back',
    file: 'lib/plan/plan-status.ts',
    from: 'if (!claimed || !hasNews || isGivenBack(survey, isFinal(phase))) return [];',
    to: 'if (!claimed || !hasNews || isGivenBack(survey, isFinal(phase)) || claimed) return [];',
  },
  {
    name: 'a suspended job keeps what it has claimed',
    file: 'lib/plan/plan-claim.ts',
    from: 'if (!freed || ',
    to: 'if (!survey.stop || !freed || ',
  },
  {
    name: 'budgets without compare and swap',
    file: 'lib/kube/apply-claim.ts',
    from: 'const body = { metadata: { resourceVersion: found.metadata.resourceVersion }, data };',
    to: 'const body = { data };',
  },
  {
    name: 'counters are increments',
    file: 'lib/plan/survey.ts',
    from: 'counts: countTargets(rows),',
    to: 'counts: { ...counts, succeeded: counts.succeeded + (before?.counts?.succeeded ?? 0) },',
  },
  {
    name: 'a pod that went away counts as succeeded',
    file: 'lib/status/merge-targets.ts',
    from: "state: 'Gone',",
    to: "state: 'Succeeded',",
  },
  {
    name: 'the exit code is not looked at',
    file: 'lib/status/observe-end.ts',
    from: 'if (end.exitCode === 0) return',
    to: 'if (end.exitCode >= 0) return',
  },
  {
    name: 'other tools in a pod are not looked at',
    file: 'lib/plan/find-busy.ts',
    from: 'if (!other) return undefined;',
    to: 'if (!other || pod) return undefined;',
  },
  {
    name: 'pods that are being deleted are taken',
    file: 'lib/api/pod.ts',
    from: 'return metadata.deletionTimestamp !== undefined;',
    to: "return metadata.deletionTimestamp === '';",
  },
  {
    name: 'pods of namespaces that nobody opted in',
    file: 'lib/kube/gather-pods.ts',
    from: 'return pods.filter(({ metadata }) => opted.has(metadata.namespace));',
    to: 'return pods.filter(({ metadata }) => opted.has(metadata.namespace) || true);',
  },
  {
    name: 'the sample is drawn anew each time',
    file: 'lib/plan/select-targets.ts',
    from: 'if (status?.startedAt !== undefined) {',
    to: "if (status?.startedAt === '') {",
  },
  {
    name: 'a change of the spec is not handed on',
    file: 'lib/plan/plan-hand-over.ts',
    from: 'return isUnread && !armed ?',
    to: 'return isUnread && !isUnread && !armed ?',
  },
  {
    name: 'the ladder is climbed from the top',
    file: 'lib/plan/climb.ts',
    from: 'for (const rung of ladder) {',
    to: 'for (const rung of [...ladder].reverse()) {',
  },
  {
    name: 'the image of the tool is not that of the admins',
    file: 'lib/security/approve.ts',
    from: 'image: resolved.image,',
    to: 'image: `registry.test/${job.tool}:1`,',
  },
  {
    name: 'a tool that uploads before it has a token',
    file: 'lib/plan/plan-injection.ts',
    from: 'if (upload.length > 0) return upload;',
    to: 'if (upload.length > 9) return upload;',
  },
  {
    name: 'tokens are not revoked',
    file: 'lib/plan/plan-cleanup.ts',
    from: '    () => planRevocation(world),\n',
    to: '',
  },
  {
    name: 'a token that ends while its tool works, when the job is deleted',
    file: 'lib/plan/plan-cleanup.ts',
    from: 'if (look) return world.armed',
    to: 'if (look && !look.getTime()) return world.armed',
  },
  {
    name: 'Secrets before the status says which',
    file: 'lib/plan/plan-upload.ts',
    from: 'if (next !== known)\n    return planWriteAhead(',
    to: 'if (known && next !== known)\n    return planWriteAhead(',
  },
];
