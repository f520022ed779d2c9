/** What makes a name wrong, in the words of the API server; undefined when it is right. */
export type NameError = (name: string) => string | undefined;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

/** Names of most kinds. */
export const subdomainError = rule(
  SUBDOMAIN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
);

/** Names of namespaces and containers. */
export const labelError = rule(
  LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ['my-name', '123-abc'],
);

/** Values of labels. */
export const labelValueError = rule(
  LABEL_VALUE,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyValue', 'my_value', '12345'],
);

/** Keys of ConfigMaps and Secrets. */
export const configKeyError = rule(
  CONFIG_KEY,
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ['key.name', 'KEY_NAME', 'key-name'],
);

const namePartError = rule(
  QUALIFIED,
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyName', 'my.name', '123-abc'],
);

/** Keys of labels and annotations, and finalizers: `toe.run/cleanup`. */
export const qualifiedNameError: NameError = (text) => {
  const parts = text.split('/');
  if (parts.length > 2)
    return `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const [name = '', prefix] = parts.reverse();
  if (prefix === '') return 'prefix part must be non-empty';
  const wrong = prefix === undefined ? undefined : subdomainError(prefix);
  if (wrong) return `prefix part ${wrong}`;
  return name === '' ? 'name part must be non-empty' : namePartError(name);
};

function rule(pattern: string, longest: number, words: string, examples: readonly string[]): NameError {
  const expression = new RegExp(`^${pattern}$`);
  const list = examples.map((example) => `'${example}'`).join(',  or ');
  return (name) => {
    if (name.length > longest) return `must be no more than ${longest} bytes`;
    if (expression.test(name)) return undefined;
    return `${words} (e.g. ${list}, regex used for validation is '${pattern}')`;
  };
}
