import { CONCERNED, findNews } from '../../../lib/plan/find-news.ts';
import { aFoundConfig, aSetup, PINNED, type FoundParts } from '../../build/a-setup.ts';

const news = (parts: FoundParts, data?: Readonly<Record<string, string>>) =>
  findNews(aSetup([aFoundConfig(parts)], data)).map(({ verdict }) => `${verdict.status} ${verdict.reason}`);

describe('what has been said is no news', () => {
  test.each([
    { name: 'as it is', ready: {} },
    { name: 'with the jobs that waited then', ready: { message: `Jobs run ${PINNED}.${CONCERNED}shop/a.` } },
    { name: 'at whatever time', ready: { lastTransitionTime: '2020-01-01T00:00:00Z' } },
  ])('$name', ({ ready }) => {
    expect(news({ ready })).toEqual([]);
  });
});

describe('it is news', () => {
  test.each([
    { name: 'that nothing has been said', ready: undefined },
    { name: 'that the spec has changed since', ready: { observedGeneration: 0 } },
    { name: 'that the spec has changed since, seen by nobody', ready: { observedGeneration: undefined } },
    { name: 'when another image runs now', ready: { message: 'Jobs run registry.example/old:1.' } },
    {
      name: 'when the stored message only begins alike',
      ready: { message: `Jobs run ${PINNED}. And more.` },
    },
    { name: 'when it was not ready', ready: { status: 'False', reason: 'ImageMissing' } },
    { name: 'when there was something to warn of', ready: { reason: 'ImageNotPinned' } },
  ] as const)('$name', ({ ready }) => {
    expect(news(ready ? { ready } : {})).toEqual(['True Ready']);
  });

  test('when the image is no longer there', () => {
    expect(news({ ready: {} }, {})).toEqual(['False ImageMissing']);
    expect(findNews({ images: undefined, configs: [aFoundConfig({ ready: {} })] })).toHaveLength(1);
  });

  test('when a second config for the same tool has come: for both', () => {
    const found = findNews(aSetup([aFoundConfig({ ready: {} }), aFoundConfig({ name: 'second' })]));
    expect(found.map(({ verdict }) => verdict.reason)).toEqual(['ConfigAmbiguous', 'ConfigAmbiguous']);
  });
});

test('a text in a message that looks like the list of jobs does not make it news for ever', () => {
  const image = `no image${CONCERNED}shop/a.`;
  const [first] = findNews(aSetup([aFoundConfig()], { aperf: image }));
  const ready = { ...first?.verdict };
  expect(news({ ready }, { aperf: image })).toEqual([]);
});

test('one that cannot be read hides no other', () => {
  const unreadable = aFoundConfig({ name: 'bad', spec: { name: 'bad', maxDuration: 'soon' } });
  const found = findNews(aSetup([unreadable, aFoundConfig()]));
  expect(found.map(({ verdict }) => verdict.reason)).toEqual(['DurationInvalid', 'Ready']);
});
