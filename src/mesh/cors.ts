import type * as model from '../model/cors.ts';
import type { Duration } from './duration.ts';
import { eachItem, isRecord } from './pass-through.ts';
import type { Plain } from './plain.ts';
import type { HttpMethod } from './request-match.ts';

/**
 * Which pages of other origins a browser lets read the answers (Fetch standard, CORS protocol). The proxy answers the browser's
 * preflight requests itself; one from any other origin is answered without permission, and goes nowhere.
 *
 * @example { allowOrigins: ['https://shop.example'], allowMethods: ['PUT'], maxAge: '10m' }
 */
export interface Cors {
  /** The origins whose pages may. At least one. */
  readonly allowOrigins: readonly Origin[];
  /** The methods they may use beside GET, HEAD and POST; `*` for all. */
  readonly allowMethods?: readonly (HttpMethod | '*')[];
  /** The names of request headers they may send beside the harmless ones; `*` for all. */
  readonly allowHeaders?: readonly string[];
  /** The names of response headers they may read beside the harmless ones; `*` for all. */
  readonly exposeHeaders?: readonly string[];
  /** How long a browser may remember the answer to a preflight request, in whole seconds such as `10m`; 5 s by a browser's default. */
  readonly maxAge?: Duration;
  /** Whether they may send cookies and the like; false by default. Not together with `*` anywhere. */
  readonly allowCredentials?: boolean;
}

/**
 * An origin such as `https://shop.example`; `*` is any, `https://*.shop.example` every host below a name, `{ regex }` whatever the whole
 * expression (RE2) matches.
 */
export type Origin = '*' | `${'http' | 'https'}://${string}` | { readonly regex: string };

/** The plain data a CORS policy becomes. */
export function corsModel(cors: Cors): Plain<model.Cors> {
  return { ...cors, allowOrigins: originModels(cors.allowOrigins) };
}

function originModels(origins: readonly Origin[]): readonly model.Origin[] {
  const written: unknown = origins;
  if (!Array.isArray(written)) return written as model.Origin[];
  const texts = written.map((origin) => (typeof origin === 'string' ? { text: origin } : origin));
  return eachItem(texts, originModel);
}

function originModel(origin: { readonly text: string } | { readonly regex: string }): model.Origin {
  const written: unknown = origin;
  if (!isRecord(written)) return written as model.Origin;
  if ('regex' in written) {
    const { regex, ...rest } = written;
    return { ...rest, kind: 'regex', value: regex } as unknown as model.Origin;
  }
  const { text } = written;
  if (typeof text !== 'string') return written as unknown as model.Origin;
  if (text === '*') return { kind: 'any' };
  return { kind: text.includes('*') ? 'subdomains' : 'exact', value: text };
}
