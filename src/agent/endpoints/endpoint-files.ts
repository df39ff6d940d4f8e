import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import { compactJson } from '../../output/canonical-json.ts';
import { compareText } from '../../output/file-set.ts';
import type { Agent } from '../agent.ts';
import { absentAsUndefined, makeFolder, readIfPresent, writeDurably } from '../state/durable-file.ts';
import type { EndpointsStatus } from '../status/status.ts';
import { type KnownEndpoint, largestEndpointsBytes, readEndpoints } from './read-endpoints.ts';

/** What is known of the file of one service. */
export interface EndpointFile {
  /** Tells whether the file is still the one that was read; undefined while there is none. */
  readonly stamp: string | undefined;
  /** What the file last said rightly, now or before the agent was started; undefined as long as that never happened. */
  readonly endpoints: readonly KnownEndpoint[] | undefined;
  readonly problem: Diagnostic | undefined;
}

/** By `<namespace>/<name>` of the service. */
export type EndpointFiles = Map<string, EndpointFile>;

/**
 * Looks at the files of these services, and reads what has changed. What is wrong leaves what was known. Says which services have
 * other endpoints than before.
 */
export async function readEndpointFiles(agent: Agent, services: Iterable<string>): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const service of new Set(services)) {
    const before = agent.endpointFiles.get(service);
    const after = await lookAt(agent, service, before ?? (await remembered(agent, service)));
    if (after === before) continue;
    agent.endpointFiles.set(service, after);
    if (!sameEndpoints(before?.endpoints, after.endpoints)) changed.add(service);
    await noteChange(agent, service, { before, after });
  }
  return changed;
}

/** Goes back to what was known before a file that Envoy did not take, until there is another one. */
export async function refuseEndpoints(
  agent: Agent,
  service: string,
  refused: { readonly before: EndpointFile; readonly reason: string },
): Promise<void> {
  const { before, reason } = refused;
  const stamp = agent.endpointFiles.get(service)?.stamp;
  const path = pathsOf(agent, service)[0]?.path ?? '';
  agent.endpointFiles.set(service, {
    ...before,
    stamp,
    problem: diagnose('endpoints-invalid', { service, path, reason }),
  });
  agent.counters.count('endpoint_updates', { service, result: 'refused' });
  if (before.endpoints) await remember(agent, service, before.endpoints);
}

/** What is known of each service, as the status shows it; undefined where there is none. */
export function endpointsStatus({ endpointFiles }: Agent): EndpointsStatus[] | undefined {
  if (endpointFiles.size === 0) return undefined;
  const sorted = [...endpointFiles].sort(([a], [b]) => compareText(a, b));
  return sorted.map(([service, { endpoints, problem }]) => {
    if (endpoints === undefined) return { service, source: 'release' };
    return { service, source: problem ? 'kept' : 'file', count: endpoints.length };
  });
}

/** The first file that is missing or wrong, of a service that is called from here. */
export function findEndpointsProblem({ endpointFiles }: Agent): Diagnostic | undefined {
  return [...endpointFiles.values()].find(({ problem }) => problem)?.problem;
}

async function lookAt(agent: Agent, service: string, known: EndpointFile): Promise<EndpointFile> {
  for (const { path, language } of pathsOf(agent, service)) {
    const found = await absentAsUndefined(stat(path, { bigint: true }));
    if (!found) continue;
    const stamp = `${path} ${found.ino} ${found.size} ${found.mtimeNs}`;
    if (stamp === known.stamp) return known;
    const invalid = (reason: string) => diagnose('endpoints-invalid', { service, path, reason });
    if (found.size > largestEndpointsBytes) return { ...known, stamp, problem: invalid('it is larger than 4 MiB') };
    const read = await readText(path, language);
    if (read.kind === 'invalid') return { ...known, stamp, problem: invalid(read.problem) };
    return { stamp, endpoints: read.endpoints, problem: undefined };
  }
  if (known.stamp === undefined && known.problem) return known;
  const [first] = pathsOf(agent, service);
  return { ...known, stamp: undefined, problem: diagnose('endpoints-missing', { service, path: first?.path ?? '' }) };
}

async function readText(path: string, language: 'json' | 'yaml') {
  try {
    return await readEndpoints(await readFile(path, 'utf8'), language);
  } catch (error) {
    return { kind: 'invalid', problem: error instanceof Error ? error.message : String(error) } as const;
  }
}

/** JSON first: where both are there, it is the one. In one folder, because a ConfigMap has no others; no name has a dot. */
function pathsOf({ settings }: Agent, service: string) {
  const beginning = join(settings.endpointsDirectory, service.replace('/', '.'));
  return [
    { path: `${beginning}.json`, language: 'json' },
    { path: `${beginning}.yaml`, language: 'yaml' },
  ] as const;
}

async function noteChange(
  agent: Agent,
  service: string,
  { before, after }: { before: EndpointFile | undefined; after: EndpointFile },
): Promise<void> {
  const { problem, endpoints, stamp } = after;
  if (problem) {
    if (problem.message === before?.problem?.message) return;
    agent.counters.count('endpoint_updates', { service, result: stamp === undefined ? 'missing' : 'invalid' });
    agent.log('warning', 'endpoints not taken', { service, code: problem.code, message: problem.message });
    return;
  }
  if (endpoints === undefined || sameEndpoints(before?.endpoints, endpoints)) return;
  agent.counters.count('endpoint_updates', { service, result: 'taken' });
  agent.log('info', 'endpoints changed', { service, endpoints: endpoints.length });
  await remember(agent, service, endpoints);
}

async function remember(agent: Agent, service: string, endpoints: readonly KnownEndpoint[]): Promise<void> {
  const path = rememberedPath(agent, service);
  await makeFolder(dirname(path));
  await writeDurably(path, `${compactJson(endpoints)}\n`);
}

/** What an agent before this one knew: a node that boots on a file that is wrong still finds its services. */
async function remembered(agent: Agent, service: string): Promise<EndpointFile> {
  const text = (await readIfPresent(rememberedPath(agent, service)))?.toString('utf8');
  return { stamp: undefined, endpoints: text === undefined ? undefined : parsed(text), problem: undefined };
}

function parsed(text: string): readonly KnownEndpoint[] | undefined {
  try {
    return JSON.parse(text) as readonly KnownEndpoint[];
  } catch {
    return undefined;
  }
}

function rememberedPath({ folder }: Agent, service: string): string {
  return join(folder.endpoints, `${service}.json`);
}

function sameEndpoints(a: readonly KnownEndpoint[] | undefined, b: readonly KnownEndpoint[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && compactJson(a) === compactJson(b));
}
