import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { Ajv } from 'ajv';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import { parseRepository } from '../git/registry.ts';
import { isDnsLabel } from '../scalar/service-name.ts';
import { isTrustDomain } from '../scalar/spiffe-id.ts';
import type { AgentConfig, Remote } from './config.ts';
import { explainSchemaError } from './schema-error.ts';
import { bundleName } from './sources/bundle-name.ts';

/** Generated from {@link AgentConfig}; two folders up from here in the sources and in `dist` alike. */
const schemaFile = new URL('../../schemas/agent-config.schema.json', import.meta.url);

/** Reads the agent's configuration. Every member that is wrong, missing or unknown is named. */
export async function readAgentConfig(
  path: string,
): Promise<
  | { readonly kind: 'config'; readonly config: AgentConfig }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
> {
  const invalid = (problems: readonly string[]) => {
    const diagnostics = problems.map((problem) => diagnose('agent-config-invalid', { path, problem }));
    return { kind: 'refused', diagnostics } as const;
  };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', diagnostics: [diagnose('agent-config-unreadable', { path, reason })] };
  }
  const value = parse(text);
  if (value === undefined) return invalid(['it is not JSON']);
  const validate = new Ajv({ allErrors: true, strict: false, validateSchema: false }).compile<AgentConfig>(
    JSON.parse(await readFile(schemaFile, 'utf8')),
  );
  if (!validate(value)) return invalid((validate.errors ?? []).map(explainSchemaError));
  const problems = findProblems(value);
  return problems.length > 0 ? invalid(problems) : { kind: 'config', config: value };
}

/** What a schema cannot say. */
function findProblems(config: AgentConfig): string[] {
  const problems: string[] = [];
  const require = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  require(config.node.split('.').every(isDnsLabel), '`node` is not a DNS name in lower case');
  require(isDnsLabel(config.mesh), '`mesh` is not a DNS label');
  require(isDnsLabel(config.environment), '`environment` is not a DNS label');
  require(isTrustDomain(config.trustDomain), '`trustDomain` is not a trust domain');
  require(isAbsolute(config.stateDirectory), '`stateDirectory` is not an absolute path');
  require(isAbsolute(config.trustedRoot), '`trustedRoot` is not an absolute path');
  for (const proxy of config.proxies) {
    const parts = proxy.split('/');
    require(parts.length === 2 && parts.every(isDnsLabel), `\`proxies\`: \`${proxy}\` is not \`<namespace>/<name>\``);
  }
  require(isUnique(config.proxies), '`proxies` names a proxy twice');
  require(isUnique(config.remotes.map(({ name }) => name)), '`remotes` has a name twice');
  const { address = '127.0.0.1', port = 0 } = config.status ?? {};
  require(isLoopback(address), '`status.address` is not a loopback address');
  require(port >= 0 && port <= 65_535, '`status.port` is not a port');
  require(isAbsolute(config.interception?.hostsFile ?? '/'), '`interception.hostsFile` is not an absolute path');
  require(isAbsolute(config.endpointsDirectory ?? '/'), '`endpointsDirectory` is not an absolute path');
  require(isAbsolute(config.certificatesDirectory ?? '/'), '`certificatesDirectory` is not an absolute path');
  for (const { proxy, directory } of config.identityFiles ?? []) {
    require(config.proxies.includes(proxy), `\`identityFiles\`: \`${proxy}\` is not among \`proxies\``);
    require(isAbsolute(directory), '`identityFiles`: `directory` is not an absolute path');
  }
  return [
    ...problems,
    ...config.remotes.flatMap(findRemoteProblems),
    ...findLimitProblems(config),
    ...findAttachProblems(config),
    ...findSocketProblems(config),
  ];
}

function findSocketProblems({ proxies, workloadApi = [] }: AgentConfig): string[] {
  const problems: string[] = [];
  for (const { proxy, socket } of workloadApi) {
    if (!proxies.includes(proxy)) problems.push(`\`workloadApi\`: \`${proxy}\` is not among \`proxies\``);
    if (!isAbsolute(socket)) problems.push('`workloadApi`: `socket` is not an absolute path');
    // The kernel takes no longer path (sun_path, unix(7)).
    if (Buffer.byteLength(socket) > 107) problems.push('`workloadApi`: `socket` is longer than 107 bytes');
  }
  if (!isUnique(workloadApi.map(({ socket }) => socket))) problems.push('`workloadApi` has a socket twice');
  return problems;
}

function findRemoteProblems(remote: Remote): string[] {
  const { name, kind = 'git', url, clientCertificate } = remote;
  const problems: string[] = [];
  const require = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`\`remotes\`: \`${name}\` ${problem}`);
  };
  require(isDnsLabel(name), 'is not a DNS label');
  require(name !== bundleName, 'has the name of the applied bundle');
  if (kind === 'folder') require(isFileUrl(url), 'has no file:// address of an absolute path');
  else require(isHttpUrl(url), 'has no http:// or https:// address');
  if (kind === 'oci') require(parseRepository(url) !== undefined, 'has no address of a repository in a registry');
  require(kind === 'git' || remote.branch === undefined, 'has a `branch`, and is no git repository');
  require(kind !== 'git' || remote.tag === undefined, 'has a `tag`, and is a git repository');
  require(remote.tokenFile === undefined ||
    remote.tokenCredential === undefined, 'has both `tokenFile` and `tokenCredential`');
  const files = { tokenFile: remote.tokenFile, authority: remote.authority, ...clientCertificate };
  for (const [member, path] of Object.entries(files)) {
    require(path === undefined || isAbsolute(path), `has a \`${member}\` that is not an absolute path`);
  }
  const hasSecret = remote.tokenFile !== undefined || remote.tokenCredential !== undefined;
  require(!hasSecret || url.startsWith('https:') || isLoopbackUrl(url), 'would send its token in plain text');
  return problems;
}

function isFileUrl(text: string): boolean {
  return /^file:\/\/\/[^?#]+$/.test(text) && URL.canParse(text);
}

function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && isLoopback(new URL(text).hostname.replace(/^\[(.*)\]$/, '$1'));
}

function findLimitProblems({ probation = {}, lock, metrics, xds }: AgentConfig): string[] {
  const problems: string[] = [];
  if (xds && (xds.socket === undefined) === (xds.port === undefined)) {
    problems.push('`xds` needs either `socket` or `port`');
  }
  if (xds?.socket !== undefined && !isAbsolute(xds.socket)) problems.push('`xds.socket` is not an absolute path');
  if (xds?.port !== undefined && (xds.port < 0 || xds.port > 65_535)) problems.push('`xds.port` is not a port');
  const { minimumHealthySeconds = 15, deadlineSeconds = 90, checks } = probation;
  if (deadlineSeconds < minimumHealthySeconds) {
    problems.push('`probation.deadlineSeconds` is less than `probation.minimumHealthySeconds`');
  }
  if (checks !== undefined && !isAbsolute(checks)) problems.push('`probation.checks` is not an absolute path');
  if (lock && !isHttpUrl(lock.url)) problems.push('`lock.url` is no http:// or https:// address');
  if (metrics && isIP(metrics.address) === 0) problems.push('`metrics.address` is not an IP address');
  if (metrics && (metrics.port < 1 || metrics.port > 65_535)) problems.push('`metrics.port` is not a port');
  return problems;
}

function findAttachProblems({ attach, proxies }: AgentConfig): string[] {
  if (!attach) return [];
  const problems: string[] = [];
  const [, address = '', port = ''] = /^(.+):(\d{1,5})$/.exec(attach.admin) ?? [];
  if (!isLoopback(address.replace(/^\[(.*)\]$/, '$1')) || Number(port) < 1 || Number(port) > 65_535) {
    problems.push('`attach.admin` is not a port on a loopback address');
  }
  if (!isAbsolute(attach.bootstrap)) problems.push('`attach.bootstrap` is not an absolute path');
  if (proxies.length !== 1) problems.push('`proxies` must name exactly one proxy, because `attach` is set');
  return problems;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLoopback(address: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|::1)$/.test(address);
}

function isUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** Credentials in an address would end up in status and log. */
function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
