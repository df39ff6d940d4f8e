import { createHash } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

/** Who asks a FleetLock server, and which. */
export interface FleetLock {
  readonly url: string;
  readonly group: string;
  readonly timeoutSeconds: number;
  /** `<mesh>/<environment>/<node>`; servers see only a digest of it. */
  readonly owner: string;
}

/** Undefined when the server agreed, else why not. */
export type LockAnswer = string | undefined;

/** Asks for a place; asking again with a place in hand changes nothing. */
export function takePlace(lock: FleetLock): Promise<LockAnswer> {
  return ask(lock, 'pre-reboot');
}

/** Gives the place back; without one this changes nothing. */
export function giveBackPlace(lock: FleetLock): Promise<LockAnswer> {
  return ask(lock, 'steady-state');
}

/** The FleetLock protocol, version 1, as Zincati speaks it: the names of its two calls are about reboots. */
function ask(lock: FleetLock, call: 'pre-reboot' | 'steady-state'): Promise<LockAnswer> {
  const url = `${lock.url.replace(/\/+$/, '')}/v1/${call}`;
  const id = createHash('sha256').update(lock.owner).digest('hex').slice(0, 32);
  const body = JSON.stringify({ client_params: { group: lock.group, id } });
  const send = url.startsWith('https:') ? secureRequest : plainRequest;
  const headers = { 'fleet-lock-protocol': 'true', 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(lock.timeoutSeconds * 1000);
    const outgoing = send(url, { method: 'POST', headers, signal }, (response) => {
      let said = '';
      response.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString('utf8')}`.slice(0, 4_096);
      });
      response.once('error', (error) => resolve(error.message));
      response.once('end', () => resolve(response.statusCode === 200 ? undefined : explain(said, response.statusCode)));
    });
    outgoing.once('error', (error) =>
      resolve(error.name === 'AbortError' ? `no answer within ${lock.timeoutSeconds} s` : error.message),
    );
    outgoing.end(body);
  });
}

function explain(said: string, status: number | undefined): string {
  try {
    const { kind, value } = JSON.parse(said);
    if (typeof value === 'string') return typeof kind === 'string' ? `${kind}: ${value}` : value;
  } catch {
    // It is not the server it should be; its status has to do.
  }
  return `HTTP ${status}`;
}
