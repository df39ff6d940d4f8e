import type { Box } from './box.ts';
import type { CutFacet, Space } from './space.ts';

/** One concrete request. What no decision looks at is left at what a plain request has. */
export interface Witness {
  method: string;
  /** As the proxy sees it after normalisation, without the query. */
  path: string;
  /** The Host header, when a decision looks at it. */
  host?: string;
  scheme?: string;
  /** The name asked for in the handshake (SNI), when a decision looks at it. */
  serverName?: string;
  /** Where the connection comes from, when a decision looks at it. */
  peerAddress?: string;
  /** The client outside, as a gateway tells it, when a decision looks at it. */
  clientAddress?: string;
  /** By name in lower case, one character for each byte. */
  headers: { [name: string]: string };
  /** By name. */
  query: { [name: string]: string };
  /** What would have to be so, beyond what can be written in a request. */
  provided?: string[];
}

/** The plainest request in a box. */
export function witnessOf(space: Space, box: Box): Witness {
  const witness: Witness = { method: 'GET', path: '/', headers: {}, query: {} };
  const provided: string[] = [];
  for (const [index, facet] of space.facets.entries()) {
    const set = box[index] ?? 0n;
    const example = plainest(facet, set);
    if (isProvided(facet)) {
      if (set !== facet.full) provided.push(`${set === 1n ? 'not ' : ''}${facet.conditions[0]?.words ?? facet.key}`);
    } else if (example !== undefined && !isAnyAddress(facet, set)) put(witness, facet, example);
  }
  return provided.length === 0 ? witness : { ...witness, provided };
}

/** `GET /cart?x=1 (tester: yes)`: a witness in one line. */
export function witnessWords(witness: Witness): string {
  const { method, path, host, serverName, peerAddress, clientAddress, headers, query, provided = [] } = witness;
  const parameters = Object.entries(query).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const details = [
    ...(host === undefined ? [] : [`host: ${host}`]),
    ...(serverName === undefined ? [] : [`server name: ${serverName}`]),
    ...(peerAddress === undefined ? [] : [`peer address: ${peerAddress}`]),
    ...(clientAddress === undefined ? [] : [`client address: ${clientAddress}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...provided,
  ];
  const target = `${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
  return `${method} ${target}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

/** Any address at all is none worth telling. */
function isAnyAddress({ facet, full }: CutFacet, set: bigint): boolean {
  return (facet.kind === 'peer-address' || facet.kind === 'client-address') && set === full;
}

/** What nobody can write into a request by hand. */
function isProvided({ facet }: CutFacet): boolean {
  return facet.kind === 'unknown' || facet.kind === 'token' || facet.kind === 'claim';
}

/** Atoms come in the order in which they are preferred: absent before present, short before long. */
function plainest({ atoms }: CutFacet, set: bigint): string | undefined {
  return atoms.find((_, index) => (set >> BigInt(index)) & 1n)?.example;
}

function put(witness: Witness, { facet }: CutFacet, example: string): void {
  switch (facet.kind) {
    case 'method':
    case 'path':
    case 'host':
    case 'scheme':
      witness[facet.kind] = example;
      break;
    case 'server-name':
      witness.serverName = example;
      break;
    case 'peer-address':
      witness.peerAddress = example;
      break;
    case 'client-address':
      witness.clientAddress = example;
      break;
    case 'header':
      witness.headers[facet.name] = example;
      break;
    case 'query':
      witness.query[facet.name] = example;
      break;
    case 'token':
    case 'claim':
    case 'unknown':
      break;
  }
}
