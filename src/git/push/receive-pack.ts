import type { HttpClient } from 'isomorphic-git';
import { collect } from '../http-exchange.ts';

/** Moves one ref from a known commit to another, with the objects that are needed for it. */
export interface RefUpdate {
  readonly http: HttpClient;
  readonly url: string;
  /** For example `refs/heads/main`. */
  readonly ref: string;
  /** Where the ref must be now; undefined when it must not exist. */
  readonly from: string | undefined;
  readonly to: string;
  readonly pack: Uint8Array;
}

/** What became of it. `moved` says where the ref is instead. */
export type RefOutcome =
  | { readonly kind: 'updated' }
  | { readonly kind: 'moved'; readonly found: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string };

const noCommit = '0'.repeat(40);

/**
 * Pushes by the smart HTTP protocol (gitprotocol-http, gitprotocol-pack). The old commit goes with the request and the
 * server compares and swaps: two writers can never both succeed, and nothing is ever forced.
 */
export async function updateRemoteRef(update: RefUpdate): Promise<RefOutcome> {
  const before = await readRemoteRef(update);
  if (before !== update.from) return { kind: 'moved', found: before };
  const answer = await sendPack(update).catch((error: unknown) => ({ reason: reasonOf(error) }));
  if (answer === 'ok') return { kind: 'updated' };
  // Refused, or the answer was lost on the way: the ref itself says what happened.
  const after = await readRemoteRef(update);
  if (after === update.to) return { kind: 'updated' };
  return after === update.from ? { kind: 'failed', reason: answer.reason } : { kind: 'moved', found: after };
}

async function readRemoteRef({ http, url, ref }: RefUpdate): Promise<string | undefined> {
  const response = await http.request({ url: `${url}/info/refs?service=git-receive-pack`, method: 'GET', headers: {} });
  if (response.statusCode !== 200) throw new Error(`the server answered HTTP ${response.statusCode}`);
  const lines = readLines(await collect(response.body ?? empty()));
  if (lines[0] !== '# service=git-receive-pack') throw new Error('the server does not speak the git protocol');
  for (const line of lines) {
    const [listed = '', capabilities] = line.split('\0');
    if (capabilities?.includes('object-format=sha256')) throw new Error('its objects are named by SHA-256');
    if (listed.slice(41) === ref) return listed.slice(0, 40);
  }
  return undefined;
}

async function sendPack({ http, url, ref, from, to, pack }: RefUpdate): Promise<'ok' | { reason: string }> {
  const command = `${from ?? noCommit} ${to} ${ref}\0 report-status agent=meshc`;
  const body = Buffer.concat([Buffer.from(`${packetLength(command)}${command}0000`, 'latin1'), pack]);
  const response = await http.request({
    url: `${url}/git-receive-pack`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-receive-pack-request',
      accept: 'application/x-git-receive-pack-result',
    },
    body: once(body),
  });
  const answer = await collect(response.body ?? empty());
  if (response.statusCode !== 200) return { reason: `the server answered HTTP ${response.statusCode}` };
  const lines = readLines(answer);
  if (lines.includes(`ok ${ref}`)) return 'ok';
  const refusal = lines.find((line) => line.startsWith('ng ') || (line.startsWith('unpack ') && line !== 'unpack ok'));
  return { reason: refusal ? `the server refused: ${refusal.slice(3)}` : 'the server gave no report' };
}

function packetLength(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0');
}

/** The text of every packet, without its line end. */
function readLines(answer: Buffer): string[] {
  const lines: string[] = [];
  for (let offset = 0; offset + 4 <= answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', offset, offset + 4), 16);
    if (Number.isNaN(length) || length > answer.length - offset)
      throw new Error('the answer is not in the git protocol');
    if (length >= 4) lines.push(answer.toString('utf8', offset + 4, offset + length).replace(/\n$/, ''));
    offset += Math.max(length, 4);
  }
  return lines;
}

async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}

async function* empty(): AsyncIterableIterator<Uint8Array> {}

/** Why a request failed, in a few words and without the address, which may hold a password. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  if (error.name === 'TimeoutError') return 'there was no answer in time';
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && cause !== error ? code : cause.message;
}
