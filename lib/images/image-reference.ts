// The grammar of github.com/distribution/reference: [host[:port]/]path[:tag][@digest].
const HOST =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?';
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = 'sha256:[a-f0-9]{64}';
const PATTERN = `^(?:${HOST}/)?${PATH_PART}(?:/${PATH_PART})*(?::${TAG})?(?:@${DIGEST})?$`;
const REFERENCE = new RegExp(PATTERN);

/** Longest reference that a container runtime takes, in characters. */
const MAX_LENGTH = 512;

/**
 * Whether a text is a complete image reference, by tag or by digest.
 * @example isImageReference('registry:5000/tools/py-spy:v0.4.1') // true
 */
export function isImageReference(text: string): boolean {
  return text.length <= MAX_LENGTH && REFERENCE.test(text);
}

/** The same for the API server, in CEL. @param value an expression that gives the text. */
export function isImageReferenceCel(value: string): string {
  return `(${value}.size() <= ${MAX_LENGTH} && ${value}.matches(r'${PATTERN}'))`;
}
