import { badRequest } from '../failure.ts';

/** The labels of an object; undefined where it has none. */
export type Labels = Readonly<Record<string, string>> | undefined;
/** Whether a label selector takes labels. */
export type Matches = (labels: Labels) => boolean;

const cache = new Map<string, Matches>();
const MAX_CACHED = 1000;

/**
 * A label selector as it stands in a query: `a=b,c!=d,e in (f,g),!h`.
 * @throws Failure 400 when it cannot be read.
 */
export function labelSelector(text: string): Matches {
  const known = cache.get(text);
  if (known) return known;
  const terms = split(text).map(termOf);
  const matches: Matches = (labels = {}) => terms.every((term) => term(labels));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, matches);
  return matches;
}

type Term = (labels: NonNullable<Labels>) => boolean;

// Commas within parentheses separate values, not terms.
function split(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => term.trim());
}

const KEY = '([A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)';
const VALUE = '((?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?)';
const EXISTS = new RegExp(`^${KEY}$`);
const ABSENT = new RegExp(`^!\\s*${KEY}$`);
const EQUALS = new RegExp(`^${KEY}\\s*(==|=|!=)\\s*${VALUE}$`);
const AMONG = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

function termOf(text: string): Term {
  const [, exists] = EXISTS.exec(text) ?? [];
  if (exists !== undefined) return (labels) => Object.hasOwn(labels, exists);
  const [, absent] = ABSENT.exec(text) ?? [];
  if (absent !== undefined) return (labels) => !Object.hasOwn(labels, absent);
  const [, key = '', operator, value = ''] = EQUALS.exec(text) ?? [];
  if (operator === '!=') return (labels) => valueOf(labels, key) !== value;
  if (operator) return (labels) => valueOf(labels, key) === value;
  return among(text);
}

function among(text: string): Term {
  const [, key = '', operator, list = ''] = AMONG.exec(text) ?? [];
  if (!operator) throw badRequest(`unable to parse requirement: ${text}`);
  const values = new Set(list.split(',').map((value) => value.trim()));
  const isAmong = (labels: NonNullable<Labels>): boolean => {
    const value = valueOf(labels, key);
    return value !== undefined && values.has(value);
  };
  return operator === 'in' ? isAmong : (labels) => !isAmong(labels);
}

function valueOf(labels: NonNullable<Labels>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
