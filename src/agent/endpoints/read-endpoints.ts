import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type { AssignedEndpoint } from '../../output/cluster-load-assignment.ts';
import { compareText } from '../../output/file-set.ts';
import { canonicalIpAddress, isUnicast } from '../../scalar/ip-address.ts';
import { explainSchemaError } from '../schema-error.ts';
import type { EndpointsDocument, ListedEndpoint } from './endpoints-document.ts';

/** An endpoint of a file, and the version it runs. */
export interface KnownEndpoint extends AssignedEndpoint {
  readonly version: string | undefined;
}

/** What a file came to. */
export type ReadEndpoints =
  | { readonly kind: 'endpoints'; readonly endpoints: readonly KnownEndpoint[] }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Larger is no list of endpoints; it would take the memory the agent has. */
export const largestEndpointsBytes = 4 * 1024 * 1024;

/** Reads the text of a file of endpoints. The first thing that is wrong refuses all of it. */
export async function readEndpoints(text: string, language: 'json' | 'yaml'): Promise<ReadEndpoints> {
  const value = language === 'json' ? parseJson(text) : await parseYaml(text);
  if (value === undefined) return { kind: 'invalid', problem: `it is not ${language === 'json' ? 'JSON' : 'YAML'}` };
  const isDocument = await documentSchema();
  if (!isDocument(value)) {
    const [first] = isDocument.errors ?? [];
    return { kind: 'invalid', problem: first ? explainSchemaError(first) : 'it is not a list of endpoints' };
  }
  const problem = findProblem(value);
  if (problem !== undefined) return { kind: 'invalid', problem };
  const endpoints = value.endpoints.map(known);
  // The order a writer happens to choose must not move anything.
  endpoints.sort((a, b) => compareText(a.address, b.address) || a.port - b.port);
  return { kind: 'endpoints', endpoints };
}

const sidecarPort = 15_006;

function known({ address, port, version, weight, health, locality, labels }: ListedEndpoint): KnownEndpoint {
  const { region = '', zone = '', subzone = '' } = locality ?? {};
  const named = Object.entries(labels ?? {}).map(([name, value]) => ({ name, value }));
  return {
    address: canonicalIpAddress(address) ?? address,
    port: port ?? sidecarPort,
    weight: weight ?? 1,
    health: health ?? 'healthy',
    place: { region, zone, subzone, labels: named },
    version,
  };
}

/** What a schema cannot say. */
function findProblem({ endpoints }: EndpointsDocument): string | undefined {
  const seen = new Set<string>();
  for (const [index, { address, port = sidecarPort, locality }] of endpoints.entries()) {
    const at = `\`endpoints.${index}\``;
    if (!isUnicast(address)) return `${at} has \`${address}\`, which is not the IP address of one machine`;
    const key = `${canonicalIpAddress(address)} ${port}`;
    if (seen.has(key)) return `${at} repeats ${address} with port ${port}`;
    seen.add(key);
    const { region = '', zone = '', subzone = '' } = locality ?? {};
    if ((zone !== '' && region === '') || (subzone !== '' && zone === '')) {
      return `${at} names a part of a locality without the one around it`;
    }
  }
  return undefined;
}

/** Generated from {@link EndpointsDocument}; three folders up from here in the sources and in `dist` alike. */
const schemaFile = new URL('../../../schemas/endpoints.schema.json', import.meta.url);
let compiled: ValidateFunction<EndpointsDocument> | undefined;

/** Most nodes have no file of endpoints, so it is compiled when the first one comes. */
async function documentSchema(): Promise<ValidateFunction<EndpointsDocument>> {
  compiled ??= new Ajv({ strict: false, validateSchema: false }).compile<EndpointsDocument>(
    JSON.parse(await readFile(schemaFile, 'utf8')),
  );
  return compiled;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Loaded when it is needed: most agents never are. */
async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { maxAliasCount: 0 }) ?? undefined;
  } catch {
    return undefined;
  }
}
