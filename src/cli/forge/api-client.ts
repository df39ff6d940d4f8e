import { setTimeout as pause } from 'node:timers/promises';
import { packageFacts } from '../version.ts';
import { type NotSaid, type Said, said } from './said.ts';

/** How long a forge is waited for. */
export interface Patience {
  /** For one answer, in milliseconds. */
  readonly answer: number;
  /** Before a failed request is made again; doubled each time. */
  readonly pause: number;
  /** The longest pause a forge may ask for; a longer one fails the command, which can be run again later. */
  readonly longestPause: number;
}

export const usualPatience: Patience = { answer: 30_000, pause: 1_000, longestPause: 90_000 };

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** Below the address of the API, with its query. */
  readonly path: string;
  readonly body?: { readonly [member: string]: unknown };
  /** What it is for, in words: `list the comments`. */
  readonly action: string;
}

/** An answer of a forge: its document, and its headers. */
export interface Answer {
  readonly value: unknown;
  readonly header: (name: string) => string | undefined;
}

export type ApiClient = (call: Call) => Promise<Said<Answer>>;

/** The most requests for one call. */
const mostTries = 4;
/** GitHub asks for a minute when it refuses for too many requests and does not say how long. */
const unsaidPause = 60_000;

/** What one request came to. `pause` is what the forge asks to wait; such a request was not looked at. */
type Attempt =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'limited'; readonly pause: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A client for an API of JSON. It tries again only what cannot be done twice by that. */
export function apiClient(address: string, headers: Readonly<Record<string, string>>, patience: Patience): ApiClient {
  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      const attempt = await attemptOf(call, { address, headers, patience });
      if (attempt.kind === 'answered') return said(attempt.answer);
      if (attempt.kind === 'refused') return notSaid(call, attempt.reason, { isTemporary: false, mayBeDone: false });
      if (attempt.kind === 'limited') {
        if (tries === mostTries || attempt.pause > patience.longestPause) {
          return notSaid(call, attempt.reason, { isTemporary: true, mayBeDone: false });
        }
        await pause(attempt.pause);
        continue;
      }
      // A second POST may write a second comment: whoever asked has to look first.
      if (call.method === 'POST' || tries === mostTries) {
        return notSaid(call, attempt.reason, { isTemporary: true, mayBeDone: call.method !== 'GET' });
      }
      await pause(patience.pause * 2 ** (tries - 1));
    }
  };
}

interface Place {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly patience: Patience;
}

async function attemptOf({ method, path, body }: Call, { address, headers, patience }: Place): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${address}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': `meshc/${packageFacts().version}`,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token goes to the address it was meant for and nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(patience.answer),
    });
    text = await response.text();
  } catch (error) {
    return { kind: 'failed', reason: silence(error, patience) };
  }
  const value = parsed(text);
  const header = (name: string) => response.headers.get(name) ?? undefined;
  if (response.ok) {
    // A portal or proxy in between answers 200 with a page.
    if (value === undefined) return { kind: 'failed', reason: `it answered ${response.status} without JSON` };
    return { kind: 'answered', answer: { value, header } };
  }
  const reason = `it answered ${response.status}${saidWhy(value)}`;
  const limit = limitOf(response.status, header, `${reason}`);
  if (limit !== undefined) return { kind: 'limited', pause: limit, reason: `${reason}; it asks to wait` };
  if (response.status >= 500 || response.status === 408) return { kind: 'failed', reason };
  const moved = response.status >= 300 && response.status < 400;
  return { kind: 'refused', reason: moved ? `${reason}: the repository or its API has moved` : reason };
}

/** How long a forge asks to wait, in milliseconds; undefined when that is not why it refuses. */
function limitOf(status: number, header: (name: string) => string | undefined, reason: string): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(header('retry-after') ?? Number.NaN);
  if (Number.isFinite(after)) return after * 1_000;
  if (header('x-ratelimit-remaining') === '0') {
    const reset = Number(header('x-ratelimit-reset') ?? Number.NaN) * 1_000;
    return Number.isFinite(reset) ? Math.max(0, reset - Date.now()) + 1_000 : unsaidPause;
  }
  return status === 429 || /rate limit/i.test(reason) ? unsaidPause : undefined;
}

function notSaid({ action }: Call, reason: string, what: Pick<NotSaid, 'isTemporary' | 'mayBeDone'>): NotSaid {
  return { kind: 'not-said', action, reason, ...what };
}

function silence(error: unknown, { answer }: Patience): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `it did not answer within ${answer / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'the connection broke' : `the connection failed (${code})`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitHub and GitLab say why in `message`, GitLab also in `error`; both may be more than a text. */
function saidWhy(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const why = Reflect.get(value, 'message') ?? Reflect.get(value, 'error');
  if (why === undefined || why === null) return '';
  const words = typeof why === 'string' ? why : JSON.stringify(why);
  return `: ${words.slice(0, 300)}`;
}
