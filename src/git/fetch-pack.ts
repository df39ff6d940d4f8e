import type { HttpClient } from 'isomorphic-git';
import { collect } from './http-exchange.ts';
import { delimiter, flush, line, once, packets } from './packet-lines.ts';

/** One commit wanted, and the one the receiver already has. */
export interface PackRequest {
  readonly http: HttpClient;
  readonly url: string;
  readonly want: string;
  /** A commit whose whole tree is held, without its history. */
  readonly have: string | undefined;
  /** How many commits of history come with it; one when left out. */
  readonly depth?: number;
}

/**
 * Asks for the pack with one commit and its tree, less what a held commit already brought: git protocol version 2,
 * command `fetch` (gitprotocol-v2). isomorphic-git's own fetch is not used because with a depth it downloads everything
 * every time, without one it brings history, and it fails on a repository whose HEAD names no branch, as one that
 * only carries releases has.
 */
export async function fetchPack({ http, url, want, have, depth = 1 }: PackRequest): Promise<Buffer> {
  const response = await http.request({
    url: `${url}/git-upload-pack`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
      'git-protocol': 'version=2',
    },
    body: once(fetchCommand({ want, have, depth })),
  });
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode} ${response.statusMessage}`);
  return packOf(await collect(response.body ?? once(Buffer.alloc(0))));
}

/** `deepen` keeps history out; `shallow` says that the held commit came without its own. */
function fetchCommand({ want, have, depth }: { want: string; have: string | undefined; depth: number }): Buffer {
  const held = have === undefined ? [] : [line(`shallow ${have}`)];
  const haves = have === undefined ? [] : [line(`have ${have}`)];
  const options = [
    line('ofs-delta'),
    line('no-progress'),
    line(`want ${want}`),
    ...held,
    line(`deepen ${depth}`),
    ...haves,
  ];
  return Buffer.from([line('command=fetch'), delimiter, ...options, line('done'), flush].join(''));
}

/** Reads the sections of the answer; only `packfile` is of use, whose lines carry a band number first. */
function packOf(answer: Buffer): Buffer {
  const bands: Buffer[] = [];
  let inPack = false;
  for (const packet of packets(answer)) {
    if (!inPack) {
      const text = packet.toString('utf8').trimEnd();
      if (text.startsWith('ERR ')) throw new Error(`the remote said: ${text.slice(4)}`);
      inPack = text === 'packfile';
    } else if (packet[0] === 1) bands.push(packet.subarray(1));
    else if (packet[0] === 3) throw new Error(`the remote said: ${packet.subarray(1).toString('utf8').trim()}`);
  }
  const pack = Buffer.concat(bands);
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK') throw new Error('the remote sent no pack');
  return pack;
}
