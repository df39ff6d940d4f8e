import { authorFrame, type Frame } from './author-frame.ts';

/** What each mistake that only running code can notice needs to tell. The messages are in the diagnostic catalogue. */
export interface AuthoringParameters {
  'asynchronous-test': object;
  'default-export-not-a-mesh': { readonly found: string };
  'expectation-outside-test': object;
  'invalid-environment': { readonly environment: string };
  'duplicate-construct': { readonly name: string; readonly scope: string; readonly previous?: string };
  'construct-outside-mesh': { readonly name: string };
  'nested-namespace': { readonly name: string; readonly outer: string };
  'not-a-reference': {
    readonly owner: string;
    readonly member: string;
    readonly expected: string;
    readonly found: string;
  };
  'reference-across-meshes': { readonly owner: string; readonly name: string; readonly mesh: string };
  'several-rollouts': { readonly name: string; readonly first: string };
  'suite-of-another-mesh': object;
  'test-inside-test': { readonly name: string; readonly outer: string };
  'unreadable-declaration': { readonly owner: string; readonly reason: string };
}

/** The code of a mistake that only running code can notice. */
export type AuthoringCode = keyof AuthoringParameters;

/**
 * A mistake of the author that stops the evaluation. It leaves the sandbox as an exception because the program cannot go
 * on; outside it becomes the diagnostic of the same code. Everything a type or the finished model can show is not here.
 */
export class AuthoringError<C extends AuthoringCode = AuthoringCode> extends Error {
  readonly code: C;
  readonly parameters: AuthoringParameters[C];
  /** Where the author wrote it, when that is known. */
  readonly frame: Frame | undefined;

  constructor(code: C, parameters: AuthoringParameters[C], frame?: Frame) {
    super(`${code} ${JSON.stringify(parameters)}`);
    this.name = 'AuthoringError';
    this.code = code;
    this.parameters = parameters;
    this.frame = frame ?? authorFrame(new Error().stack);
  }
}

/** A few words for what was found instead of what was expected. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return isNamed(value) ? `a ${value.constructor.name}` : 'an object';
  return typeof value === 'function' ? 'a function' : `${typeof value} ${String(value)}`;
}

function isNamed(value: object): boolean {
  const { name } = value.constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object';
}
