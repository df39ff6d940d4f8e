import type { HttpClient } from 'isomorphic-git';
import { collect } from './http-exchange.ts';
import { delimiter, flush, line, once, packets } from './packet-lines.ts';

/**
 * The commit a branch of a remote is at; `missing` when there is no such branch. Git protocol version 2, command `ls-refs`,
 * without asking for the remote's abilities first: a poll that finds nothing new is this one request, and every server that
 * speaks version 2 has the command (gitprotocol-v2).
 */
export async function readRemoteBranch(remote: {
  readonly http: HttpClient;
  readonly url: string;
  readonly branch: string;
}): Promise<{ readonly kind: 'at'; readonly oid: string } | { readonly kind: 'missing' }> {
  const ref = `refs/heads/${remote.branch}`;
  const response = await remote.http.request({
    url: `${remote.url}/git-upload-pack`,
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
      'git-protocol': 'version=2',
    },
    body: once(Buffer.from([line('command=ls-refs'), delimiter, line(`ref-prefix ${ref}`), flush].join(''))),
  });
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode} ${response.statusMessage}`);
  for (const packet of packets(await collect(response.body ?? once(Buffer.alloc(0))))) {
    const text = packet.toString('utf8').trimEnd();
    if (text.startsWith('ERR ')) throw new Error(`the remote said: ${text.slice(4)}`);
    const [oid = '', name] = text.split(' ');
    if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(oid))
      throw new Error('the answer is not in the git protocol, version 2');
    if (name === ref) return { kind: 'at', oid };
  }
  return { kind: 'missing' };
}
