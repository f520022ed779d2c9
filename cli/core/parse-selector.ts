import { selectorProblem, type LabelSelector } from '../../lib/api/label-selector.ts';

/**
 * A label selector as kubectl takes it: `app=web,tier!=db,env in (a,b),canary,!legacy`.
 * @returns the selector, or what is wrong with the text, in words.
 */
export function parseSelector(text: string): LabelSelector | string {
  const terms = splitTerms(text).map(parseTerm);
  const read = terms.filter((term) => term !== undefined);
  if (read.length < terms.length) return `"${text}" is no label selector; write for example app=web`;
  const selector = joinTerms(read);
  return selectorProblem(selector) ?? selector;
}

type Term = { readonly label: readonly [string, string] } | { readonly expression: Expression };
type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

// Commas inside of brackets part values, not terms.
function splitTerms(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^()]*\))/).map((term) => term.trim());
}

const KEY = String.raw`([^\s!=,()]+)`;
const FORMS: readonly (readonly [RegExp, (key: string, value: string) => Term])[] = [
  [new RegExp(`^${KEY}\\s*==?\\s*([^\\s!=,()]*)$`), (key, value) => ({ label: [key, value] })],
  [new RegExp(`^${KEY}\\s*!=\\s*([^\\s!=,()]*)$`), (key, value) => oneOf(key, 'NotIn', [value])],
  [new RegExp(`^${KEY}\\s+in\\s*\\(([^()]*)\\)$`), (key, list) => oneOf(key, 'In', valuesOf(list))],
  [new RegExp(`^${KEY}\\s+notin\\s*\\(([^()]*)\\)$`), (key, list) => oneOf(key, 'NotIn', valuesOf(list))],
  [new RegExp(`^${KEY}()$`), (key) => ({ expression: { key, operator: 'Exists' } })],
  [new RegExp(`^!\\s*${KEY}()$`), (key) => ({ expression: { key, operator: 'DoesNotExist' } })],
];

function parseTerm(text: string): Term | undefined {
  for (const [pattern, make] of FORMS) {
    const [found, key = '', value = ''] = pattern.exec(text) ?? [];
    if (found !== undefined) return make(key, value);
  }
  return undefined;
}

function oneOf(key: string, operator: 'In' | 'NotIn', values: string[]): Term {
  return { expression: { key, operator, values } };
}

function valuesOf(list: string): string[] {
  return list.split(',').map((value) => value.trim());
}

// One label twice with different values matches nothing in Kubernetes, but a map would keep the last one only.
function joinTerms(terms: readonly Term[]): LabelSelector {
  const labels = new Map<string, string>();
  const expressions: Expression[] = [];
  for (const term of terms) {
    if ('expression' in term) expressions.push(term.expression);
    else if (labels.has(term.label[0]))
      expressions.push({ key: term.label[0], operator: 'In', values: [term.label[1]] });
    else labels.set(...term.label);
  }
  return {
    ...(labels.size > 0 ? { matchLabels: Object.fromEntries(labels) } : {}),
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
  };
}
