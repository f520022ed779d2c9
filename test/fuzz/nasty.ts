import type { Random } from '../sim/core/random.ts';

/** What strangers write where a word is expected. */
export function nastyText(random: Random): string {
  return random.pick([
    () => '',
    () =>
      random.pick([
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'validate',
        'hasOwnProperty',
        'emit',
      ]),
    () =>
      random.pick([
        '../../etc/passwd',
        '..%2f..%2f',
        '/',
        '\\',
        'a\0b',
        '%00',
        '%',
        '${jndi:ldap://a}',
        '$(id)',
      ]),
    () =>
      random.pick([
        'null',
        'undefined',
        'NaN',
        '-1',
        '1e999',
        'true',
        '{}',
        '[]',
        '"',
        "'",
        '<script>',
        '`;|&',
      ]),
    () =>
      random.pick(['\u202e', '\u0000', '\u007f', '\ufeff', '\u00e9', '\r\nce-name: x', '\n', '\t', ' x ']),
    () => repeat(random.pick(['a', '9', '.', '-', '\u00ff', '{', '[']), random, 3000),
    () => randomText(random),
  ])();
}

/** Bodies that are JSON, nearly JSON, or large. */
export function nastyBody(random: Random): string {
  return random.pick([
    () =>
      random.pick([
        '',
        'null',
        '[]',
        '{}',
        '7',
        '"x"',
        'true',
        '{',
        '[{}]',
        '\ufeff{}',
        '{"a":1,}',
        "{'a':1}",
      ]),
    () => random.pick(['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}']),
    () =>
      `{"name":${random.pick(['7', 'null', '{}', '[]', '"\\u0000"', '1e999', JSON.stringify(nastyText(random))])}}`,
    () => repeat(random.pick(['[', '{"a":', '[[]],', '"\\"']), random, 70_000),
    () => `{"a":"${repeat('x', random, 80_000)}"}`,
    () => randomText(random),
  ])();
}

const repeat = (text: string, random: Random, most: number): string => text.repeat(random.int(0, most));

function randomText(random: Random): string {
  return Array.from({ length: random.int(0, 40) }, () => String.fromCharCode(random.int(0, 255))).join('');
}
