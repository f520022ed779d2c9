import type { Case } from '../case.ts';
import {
  apply,
  CONFIG_MAPS,
  first,
  get,
  json,
  merge,
  post,
  put,
  remove,
  saved,
  SECRETS,
  strategic,
  type Json,
} from '../requests.ts';

function configMap(name: string, data: unknown, parts: Json = {}): Json {
  return { metadata: { name }, data, ...parts };
}

const MAP = `${CONFIG_MAPS}/images`;
const aMap = (data: Json = { aperf: 'a:v1' }): ReturnType<typeof first> =>
  first(post(CONFIG_MAPS, configMap('images', data)), 'map');

/** ConfigMaps and Secrets. */
export const DATA: readonly Case[] = [
  {
    name: 'A ConfigMap is made and read',
    steps: [post(CONFIG_MAPS, configMap('images', { aperf: 'a:v1', empty: '' })), get(MAP)],
  },
  {
    name: 'A ConfigMap that exists cannot be made again',
    steps: [aMap(), post(CONFIG_MAPS, configMap('images', {}))],
  },
  {
    name: 'A ConfigMap has proper keys and texts as values',
    steps: [
      post(CONFIG_MAPS, configMap('images', { 'a b': 'x' })),
      post(CONFIG_MAPS, configMap('images', { 'a/b': 'x' })),
      post(CONFIG_MAPS, configMap('images', { a: 1 })),
      post(CONFIG_MAPS, configMap('images', { a: true })),
    ],
  },
  {
    name: 'A ConfigMap changes by compare and swap',
    steps: [
      aMap(),
      saved(merge(MAP, { metadata: { resourceVersion: '{map.version}' }, data: { perf: 'p:v1' } }), 'then'),
      merge(MAP, { metadata: { resourceVersion: '{map.version}' }, data: { perf: 'p:v2' } }),
      put(MAP, { metadata: { name: 'images', resourceVersion: '{map.version}' }, data: { a: 'b' } }),
      put(MAP, { metadata: { name: 'images', resourceVersion: '{then.version}' }, data: { a: 'b' } }),
    ],
  },
  {
    name: 'A ConfigMap changes without a version, too',
    steps: [
      aMap(),
      put(MAP, { metadata: { name: 'images' }, data: { a: 'b' } }),
      put(MAP, { metadata: { name: 'images' }, data: { a: 'b' } }),
    ],
  },
  {
    name: 'A ConfigMap is not replaced under another uid or name',
    steps: [
      aMap(),
      put(MAP, { metadata: { name: 'images', uid: 'other' }, data: {} }),
      put(MAP, { metadata: { name: 'other' }, data: {} }),
      put(`${CONFIG_MAPS}/absent`, { metadata: { name: 'absent' }, data: {} }),
    ],
  },
  {
    name: 'A key is set and taken out by every kind of patch',
    steps: [
      aMap({ a: '1', b: '2', c: '3' }),
      merge(MAP, { data: { a: null, d: '4' } }),
      strategic(MAP, { data: { b: null, e: '5' } }),
      json(MAP, [
        { op: 'remove', path: '/data/c' },
        { op: 'add', path: '/data/f', value: '6' },
      ]),
    ],
  },
  {
    name: 'A whole map is replaced by a JSON patch',
    steps: [
      aMap(),
      json(MAP, [{ op: 'add', path: '/data', value: { x: 'y' } }]),
      json(MAP, [{ op: 'add', path: '/data', value: { x: 'y' } }]),
    ],
  },
  {
    name: 'A strategic patch can replace a map',
    steps: [aMap(), strategic(MAP, { data: { $patch: 'replace', x: 'y' } })],
  },
  {
    name: 'An immutable ConfigMap stays as it is',
    steps: [
      first(post(CONFIG_MAPS, configMap('images', { a: 'b' }, { immutable: true }))),
      merge(MAP, { data: { a: 'c' } }),
      merge(MAP, { immutable: null }),
      merge(MAP, { metadata: { labels: { a: 'b' } } }),
    ],
  },
  {
    name: 'An unknown field of a ConfigMap is dropped, or refused for a client that asks',
    steps: [
      post(CONFIG_MAPS, configMap('a', {}, { colour: 'red' })),
      post(CONFIG_MAPS, configMap('b', {}, { colour: 'red' }), { fieldValidation: 'Strict' }),
    ],
  },
  { name: 'A ConfigMap is deleted with a word of success', steps: [aMap(), remove(MAP), get(MAP)] },
  {
    name: 'A trial of a deletion of a ConfigMap stores nothing',
    steps: [aMap(), remove(MAP, { dryRun: 'All' }), get(MAP)],
  },
  {
    name: 'Two appliers share a ConfigMap, each with its keys',
    steps: [
      apply(MAP, 'one', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'images' },
        data: { a: '1' },
      }),
      apply(MAP, 'two', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'images' },
        data: { b: '2' },
      }),
      apply(MAP, 'one', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'images' },
        data: { b: '3', c: '4' },
      }),
      apply(MAP, 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'images' } }),
    ],
  },
  {
    name: 'Two conflicts with two appliers are named together',
    steps: [
      first(
        apply(MAP, 'one', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'images' },
          data: { a: '1', c: '1' },
        }),
      ),
      first(
        apply(MAP, 'two', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'images' },
          data: { b: '2' },
        }),
      ),
      apply(MAP, 'three', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'images' },
        data: { a: '3', b: '3', c: '3' },
      }),
    ],
  },
  {
    name: 'A conflict with somebody who did not apply names the version of the API',
    steps: [
      aMap({ a: '1' }),
      apply(MAP, 'one', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'images' },
        data: { a: '2' },
      }),
    ],
  },
  {
    name: 'A Secret is stored encoded',
    steps: [
      post(SECRETS, { metadata: { name: 'token' }, stringData: { a: 'text' } }),
      merge(`${SECRETS}/token`, { stringData: { b: 'more' } }),
    ],
  },
];
