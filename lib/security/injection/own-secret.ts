import { OWN_SECRET_PREFIX, UID_PATTERN } from '../../api/names.ts';
import { TOKEN_ENV, TOKEN_KEY } from '../../api/tool-env.ts';
import { each, everyAdded, valuesOf } from './parts.ts';
import type { AddedContainer, InjectionRule } from './rule.ts';

/**
 * Through its environment a container reads any Secret and ConfigMap of the namespace. A tool gets one value of one:
 * the token of its own job, and only where results are uploaded.
 */
export const ownSecret: InjectionRule = {
  name: 'own-secret',
  text: `The environment of the container is plain text, but for ${TOKEN_ENV} in mode collector: the key ${TOKEN_KEY} of a Secret named ${OWN_SECRET_PREFIX}(TOE_JOB_UID)-(number), where TOE_JOB_UID is a uid.`,
  holds: (injection) =>
    everyAdded(
      injection,
      (container) =>
        (container.envFrom ?? []).length === 0 &&
        (container.env ?? []).every((entry) => isPlain(entry) || isToken(container, entry)) &&
        valuesOf(container, TOKEN_ENV).length <= 1,
    ),
  cel: each(
    `!has(c.envFrom) && c.?env.orValue([]).all(e, e.name == '${TOKEN_ENV}' ? (${isTokenCel()}) : !has(e.valueFrom)) && c.?env.orValue([]).filter(e, e.name == '${TOKEN_ENV}').size() <= 1`,
  ),
};

type Entry = NonNullable<AddedContainer['env']>[number];

// A token that is written plainly is read by everybody who may look at pods.
function isPlain({ name, valueFrom }: Entry): boolean {
  return name !== TOKEN_ENV && valueFrom === undefined;
}

function isToken(container: AddedContainer, { name, valueFrom }: Entry): boolean {
  const { name: secret = '', key } = valueFrom?.secretKeyRef ?? {};
  const [uid = ''] = valuesOf(container, 'TOE_JOB_UID');
  const [mode] = valuesOf(container, 'OUTPUT_MODE');
  const begin = `${OWN_SECRET_PREFIX}${uid}-`;
  const isOwn = isUid(uid) && secret.startsWith(begin) && /^[0-9]+$/.test(secret.slice(begin.length));
  return name === TOKEN_ENV && mode === 'collector' && key === TOKEN_KEY && isOwn;
}

// Any other text would do to name a Secret of somebody that looks like one of toe.
function isUid(text: string): boolean {
  return new RegExp(`^${UID_PATTERN}$`).test(text);
}

// The name is cut into the uid of the job and the number: the uid is exactly that of TOE_JOB_UID.
function isTokenCel(): string {
  const secret = `e.?valueFrom.?secretKeyRef.?name.orValue('')`;
  const begin = `'${OWN_SECRET_PREFIX}' + j.value + '-'`;
  return [
    `c.env.exists(m, m.name == 'OUTPUT_MODE' && m.?value.orValue('') == 'collector')`,
    `e.?valueFrom.?secretKeyRef.?key.orValue('') == '${TOKEN_KEY}'`,
    `c.env.exists(j, j.name == 'TOE_JOB_UID' && has(j.value) && j.value.matches('^${UID_PATTERN}$') && ${secret}.startsWith(${begin}) && ${secret}.substring((${begin}).size()).matches('^[0-9]+$'))`,
  ].join(' && ');
}
