/**
 * A rule that the API server itself holds requests to (ValidatingAdmissionPolicy). Expressions are CEL; each costs
 * at most 1,000,000 and all of a policy 10,000,000, of which a question to the authorizer takes 350,000.
 */
export interface Policy {
  /** Name in the cluster, after `toe-`, and of the manifest. */
  readonly name: string;
  readonly resources: readonly ResourceRule[];
  /** Only namespaces that carry these labels. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Only objects that carry this label. Unlike a condition it is looked at once, before any params. */
  readonly objectLabel?: string;
  /** Objects that the rules are held against, one after the other, as `params`: every one must agree. */
  readonly params?: Params;
  /** What becomes of a request that breaks a rule; without it, Deny. */
  readonly actions?: readonly ('Deny' | 'Warn' | 'Audit')[];
  /** Only requests for which all of these hold. */
  readonly conditions: readonly Named[];
  /** Parts of the rules: `variables.NAME`, worked out when first used. */
  readonly variables: readonly Named[];
  readonly rules: readonly Rule[];
  /** What the audit log says of each request that matches. */
  readonly auditAnnotations?: readonly AuditAnnotation[];
}

/** Which objects are the params of a policy: the one of this name, or all; without a namespace in that of the request. */
export interface Params {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  /** What holds when there is none. */
  readonly notFound: 'Allow' | 'Deny';
}

/** A text in the audit log, under `POLICY/key`; none when the expression gives an empty text. */
export interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

/** Which requests a policy looks at. */
export interface ResourceRule {
  readonly apiGroup: string;
  readonly version: string;
  readonly resource: string;
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[];
}

/** A CEL expression with a name: a condition, or a variable. */
export interface Named {
  readonly name: string;
  readonly expression: string;
}

/** What must hold, and what to tell whoever is refused: a text, or an expression that gives one. */
export type Rule = { readonly expression: string } & (
  { readonly message: string } | { readonly messageExpression: string }
);
