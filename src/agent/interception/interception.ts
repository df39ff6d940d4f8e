import { readFile } from 'node:fs/promises';
import { type Diagnostic, diagnose } from '../../diagnostic/diagnostic.ts';
import {
  type InterceptionMark,
  interceptionMetadata,
  interceptionRules,
  interceptionTable,
  noInterceptionRules,
} from '../../output/interception.ts';
import type { Agent } from '../agent.ts';
import type { ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import { readIfPresent, removeDurably, writeDurably } from '../state/durable-file.ts';
import { isWritable, writeNames } from './hosts-file.ts';
import { runNft } from './nft.ts';

/** What proxies run, by name. */
type Configurations = ReadonlyMap<string, ProxyConfiguration>;

/** What is missing on this node for what proxies want of the kernel, if anything is. Nothing is changed. */
export async function findInterceptionProblem(agent: Agent, proxies: Configurations): Promise<Diagnostic | undefined> {
  const wanted = findWanted(agent, proxies);
  if (!wanted) return undefined;
  const { proxy, mark } = wanted;
  const missing = await findMissing(agent, mark);
  return missing === undefined ? undefined : diagnose('interception-not-permitted', { proxy, missing });
}

async function findMissing({ settings }: Agent, { names }: InterceptionMark): Promise<string | undefined> {
  const { nft, hostsFile } = settings.interception;
  if (!(await mayChangeNetwork())) return 'CAP_NET_ADMIN';
  if ((await runNft(nft, ['--version'])) !== undefined) return `the program \`${nft}\` of nftables`;
  if (Object.keys(names).length > 0 && !(await isWritable(hostsFile))) return `the right to write ${hostsFile}`;
  return undefined;
}

/**
 * The first thing after a boot: what was captured before is captured again, though nobody takes it yet. Until its Envoy runs, a program
 * is reached by nobody rather than by anybody.
 */
export async function restoreInterception(agent: Agent): Promise<void> {
  const rules = await readIfPresent(agent.folder.interception);
  if (rules === undefined || agent.runner.kind === 'attached' || !(await isGone(agent))) return;
  const reason = await runNft(agent.settings.interception.nft, ['-f', '-'], rules.toString('utf8'));
  agent.log(reason === undefined ? 'info' : 'error', 'connections captured again', { reason });
}

/** Before proxies stop to take what is captured, the kernel stops to capture it. */
export async function endUnwantedInterception(agent: Agent, proxies: Configurations): Promise<void> {
  if (!findWanted(agent, proxies)) await endInterception(agent);
}

/** Once proxies take what is captured, the kernel captures it. What is in place already is left as it is. */
export async function intercept(agent: Agent, proxies: Configurations): Promise<Diagnostic | undefined> {
  const wanted = findWanted(agent, proxies);
  if (!wanted) return undefined;
  const { proxy, mark } = wanted;
  const { nft, hostsFile } = agent.settings.interception;
  const rules = interceptionRules(mark, process.getuid?.() ?? 0);
  try {
    const known = (await readIfPresent(agent.folder.interception))?.toString('utf8');
    if (known !== rules || (await isGone(agent))) {
      // Written down first: whatever happens, it is known that there may be rules of ours.
      await writeDurably(agent.folder.interception, rules);
      const reason = await runNft(nft, ['-f', '-'], rules);
      if (reason !== undefined) return diagnose('interception-failed', { proxy, reason });
      if (process.getuid?.() === 0)
        agent.log('warning', 'connections of root are not captured: the agent is root', { proxy });
      agent.log('info', 'connections captured', { proxy, ports: mark.inbound.ports.join(', ') });
    }
    if (Object.keys(mark.names).length > 0 || (await isWritable(hostsFile))) await writeNames(hostsFile, mark.names);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return diagnose('interception-failed', { proxy, reason });
  }
}

/** Takes the rules and the names away, if there are any of ours. */
export async function endInterception(agent: Agent): Promise<void> {
  if ((await readIfPresent(agent.folder.interception)) === undefined) return;
  const { nft, hostsFile } = agent.settings.interception;
  const reason = await runNft(nft, ['-f', '-'], noInterceptionRules());
  if (reason !== undefined) agent.log('error', 'connections still captured', { reason });
  if (await isWritable(hostsFile)) await writeNames(hostsFile, {});
  if (reason !== undefined) return;
  await removeDurably(agent.folder.interception);
  agent.log('info', 'connections no longer captured');
}

/** Says so when somebody has taken our rules away: a firewall that is loaded anew begins with nothing. */
export async function findInterceptionDrift(agent: Agent): Promise<Diagnostic | undefined> {
  const wanted = findWanted(agent, runningConfigurations(agent));
  if (!wanted || !(await isGone(agent))) return undefined;
  return diagnose('configuration-drifted', { proxy: wanted.proxy, what: 'nothing captures its connections' });
}

/** What the proxies of this node are to run. */
export function runningConfigurations({ proxies }: Agent): Configurations {
  return new Map([...proxies].map(([name, { configuration }]) => [name, configuration]));
}

async function isGone({ settings }: Agent): Promise<boolean> {
  return (await runNft(settings.interception.nft, ['list', 'table', ...interceptionTable.split(' ')])) !== undefined;
}

/** Whoever runs an Envoy that this agent does not sees to its rules as well: in a pod a container does, before any other. */
function findWanted({ runner }: Agent, proxies: Configurations) {
  if (runner.kind === 'attached') return undefined;
  for (const [proxy, { resources }] of proxies) {
    for (const text of resources.listeners.values()) {
      if (!text.includes(interceptionMetadata)) continue;
      const { metadata } = JSON.parse(text) as ListenerMetadata;
      const mark = metadata?.filter_metadata?.[interceptionMetadata];
      if (mark) return { proxy, mark };
    }
  }
  return undefined;
}

interface ListenerMetadata {
  readonly metadata?: { readonly filter_metadata?: { readonly [name: string]: InterceptionMark } };
}

/** CAP_NET_ADMIN (capabilities(7)), as this process has it now. */
async function mayChangeNetwork(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8');
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return ((BigInt(`0x${effective}`) >> 12n) & 1n) === 1n;
}
