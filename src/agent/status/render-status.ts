import type { FoundStatus } from './read-status.ts';
import type {
  AgentStatus,
  CertificateStatus,
  Condition,
  EndpointsStatus,
  HistoryEntry,
  ProxyStatus,
  ReleaseName,
} from './status.ts';

/** A status for people: first whether all is well, then what is not and what to do, then the parts. */
export function renderStatus({ status, running }: FoundStatus): string {
  const wrong = status.conditions.filter((condition) => !condition.status && condition.reason !== 'unknown');
  return [
    `node      ${status.node} (${status.mesh}/${status.environment})`,
    `agent     ${running ? `runs, process ${status.agent.pid}` : 'does not run'}, version ${status.agent.version}`,
    `state     ${status.state} since ${status.since}`,
    `freshness ${status.freshness.state}${status.freshness.freshUntil === undefined ? '' : `, vouched for until ${status.freshness.freshUntil}`}`,
    `running   ${describeRelease(status.lastGood, 'no release yet')}`,
    ...newest(status),
    ...wrong.flatMap(describeProblem),
    ...section('proxies', status.proxies.map(describeProxy)),
    ...section('endpoints', (status.endpoints ?? []).map(describeEndpoints)),
    ...section('certificates', (status.certificates ?? []).map(describeCertificate)),
    ...section(
      'remotes',
      status.remotes.map(({ name, result, reason, oid }) => `${name}: ${result} ${reason ?? oid?.slice(0, 12) ?? ''}`),
    ),
    ...section(
      'rejected',
      status.rejected.slice(0, 5).map((denied) => `${describeRelease(denied, '')} at ${denied.at}: ${denied.message}`),
    ),
    ...section('history', status.history.slice(0, 5).map(describeOutcome)),
    ...(status.nextPollAt && running ? [`next poll ${status.nextPollAt}`] : []),
    '',
  ].join('\n');
}

/** What came of releases, newest first. */
export function renderHistory(history: readonly HistoryEntry[]): string {
  return history.length === 0 ? 'nothing has been applied yet\n' : `${history.map(describeOutcome).join('\n')}\n`;
}

function newest(status: AgentStatus): string[] {
  const { observed, lastGood } = status;
  if (!observed || observed.serial === lastGood?.serial) return [];
  return [`newest    ${describeRelease(observed, '')}`];
}

function describeRelease(release: ReleaseName | undefined, none: string): string {
  if (!release) return none;
  return `release ${release.serial} of commit ${release.commit.slice(0, 12)} (${release.digest.slice(0, 12)})`;
}

function describeProblem({ type, reason, message, help, since }: Condition): string[] {
  return [``, `not ${type} since ${since}`, `  ${reason}: ${message}`, ...(help ? [`  help: ${help}`] : [])];
}

function describeProxy({ name, state, pid, admin, restarts, identity, problem }: ProxyStatus): string {
  const place = `${pid === undefined ? '' : `, process ${pid}`}${admin === undefined ? '' : `, admin ${admin}`}`;
  const again = restarts > 0 ? `, restarted ${restarts} times` : '';
  const certificate = identity ? `; ${identity.spiffeId} ${identity.state} until ${identity.notAfter}` : '';
  return `${name}: ${state}${place}${again}${certificate}${problem ? `; ${problem}` : ''}`;
}

function describeEndpoints({ service, source, count }: EndpointsStatus): string {
  if (source === 'release') return `${service}: those of the release, until there is a file`;
  return `${service}: ${count} from its file${source === 'kept' ? ', as it last was right' : ''}`;
}

function describeCertificate({ kind, name, source, notAfter }: CertificateStatus): string {
  const what = kind === 'certificate' ? name : `${name} (authorities)`;
  if (source === 'none') return `${what}: there is none that can be used yet`;
  return `${what}: until ${notAfter}${source === 'kept' ? ', as its files last were right' : ''}`;
}

function describeOutcome({ lastAt, result, release, count, code, message }: HistoryEntry): string {
  const what = describeRelease(release, 'what the remotes had');
  const times = count > 1 ? ` (${count} times)` : '';
  return `${lastAt} ${result}${times} ${what}${code ? `: ${code}: ${message}` : ''}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
