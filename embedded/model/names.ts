/** What makes a name wrong, in the words of the API server; nothing when it is right. */
export type NameErrors = (name: string) => readonly string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

/** Names of most kinds. */
export const subdomainErrors = rule({
  pattern: SUBDOMAIN,
  longest: 253,
  unit: 'characters',
  words:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
});

const plainLabelErrors = rule({
  pattern: LABEL,
  longest: 63,
  unit: 'characters',
  words:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  examples: ['my-name', '123-abc'],
});

/** Names of namespaces and containers. */
export const labelErrors: NameErrors = (name) =>
  name.includes('.') ? ['must not contain dots'] : plainLabelErrors(name);

/** Values of labels. */
export const labelValueErrors = rule({
  pattern: LABEL_VALUE,
  longest: 63,
  unit: 'bytes',
  words:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyValue', 'my_value', '12345'],
});

/** Keys of ConfigMaps and Secrets. */
export const configKeyErrors = rule({
  pattern: CONFIG_KEY,
  longest: 253,
  unit: 'characters',
  words: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  examples: ['key.name', 'KEY_NAME', 'key-name'],
});

const namePartErrors = rule({
  pattern: QUALIFIED,
  longest: 63,
  unit: 'bytes',
  words:
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyName', 'my.name', '123-abc'],
});

/** Keys of labels and annotations, and finalizers: `toe.run/cleanup`. */
export const qualifiedNameErrors: NameErrors = (text) => {
  const parts = text.split('/');
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [name = '', prefix] = parts.reverse();
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? subdomainErrors(prefix).map((wrong) => `prefix part ${wrong}`) : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...namePartErrors(name),
  ];
};

interface Rule {
  readonly pattern: string;
  readonly longest: number;
  readonly unit: 'bytes' | 'characters';
  readonly words: string;
  readonly examples: readonly string[];
}

function rule({ pattern, longest, unit, words, examples }: Rule): NameErrors {
  const expression = new RegExp(`^${pattern}$`);
  const list = examples.map((example) => `'${example}'`).join(',  or ');
  const detail = `${words} (e.g. ${list}, regex used for validation is '${pattern}')`;
  return (name) => [
    ...(name.length > longest ? [`must be no more than ${longest} ${unit}`] : []),
    ...(expression.test(name) ? [] : [detail]),
  ];
}
