import { execFile } from 'node:child_process';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canonicalJson } from '../../output/canonical-json.ts';
import { type Finding, nodeFinding } from '../doctor/finding.ts';
import { renderFindings } from '../doctor/render-findings.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { packageFacts } from '../version.ts';
import { type Call, type OpenedNode, openNode, type ShowOptions } from './call.ts';

/** `meshc agent doctor`: whether everything the agent of this node needs is there. Changes nothing. */
export async function doctorNode({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const node = await openNode({ options, terminal });
  if (!node) return exitCode.usage;
  const findings = [
    nodeFinding(process.versions.node),
    {
      subject: 'configuration',
      state: 'well',
      words: `${node.config.node} of ${node.config.mesh}/${node.config.environment}`,
    },
    ...(await stateFindings(node)),
    ...(await keyFindings(node)),
    await rootFinding(node),
    await envoyFinding(node, terminal),
    ...(await checkFindings(node)),
    ...(await releaseFindings(node, terminal)),
    await agentFinding(node),
  ] satisfies Finding[];
  const isWell = findings.every(({ state }) => state !== 'wrong');
  if (options.format === 'json') terminal.out(canonicalJson({ format_version: '1.0', ok: isWell, findings }));
  else terminal.out(renderFindings(findings, terminal));
  return isWell ? exitCode.ok : exitCode.integrity;
}

async function stateFindings({ config, folder }: OpenedNode): Promise<Finding[]> {
  const subject = 'state folder';
  const found = await stat(folder.path).catch(() => undefined);
  if (!found)
    return [
      { subject, state: 'doubtful', words: `${folder.path} is not there yet`, help: 'it is made when the agent runs' },
    ];
  if ((found.mode & 0o077) !== 0) {
    return [{ subject, state: 'wrong', words: `others may enter ${folder.path}`, help: 'give it mode 700' }];
  }
  const { bavail, bsize } = await statfs(folder.path);
  const free = Math.round((bavail * bsize) / (1024 * 1024));
  const least = config.guards?.minimumFreeMebibytes ?? 32;
  const space: Finding =
    free < 2 * least
      ? { subject: 'disk', state: 'wrong', words: `${free} MiB free`, help: 'make room: a release needs some' }
      : { subject: 'disk', state: 'well', words: `${free} MiB free` };
  return [{ subject, state: 'well', words: folder.path }, space];
}

async function keyFindings({ config, folder }: OpenedNode): Promise<Finding[]> {
  const { findKeyProblems } = await import('../../agent/keys.ts');
  const problems = await findKeyProblems(folder, config.proxies);
  if (problems.length === 0) return [{ subject: 'keys', state: 'well', words: config.proxies.join(', ') }];
  return problems.map(({ message, help }) => ({ subject: 'keys', state: 'wrong', words: message, help }));
}

async function rootFinding({ config }: OpenedNode): Promise<Finding> {
  const subject = 'trusted root';
  if (await stat(config.trustedRoot).catch(() => undefined))
    return { subject, state: 'well', words: config.trustedRoot };
  const help = 'put the `root.json` of `meshc keys init` there';
  return { subject, state: 'wrong', words: `there is no ${config.trustedRoot}`, help };
}

async function envoyFinding({ config }: OpenedNode, terminal: Terminal): Promise<Finding> {
  const subject = 'envoy';
  if (config.attach) {
    const { envoyAdmin } = await import('../../agent/envoy/envoy-admin.ts');
    const { kind } = await envoyAdmin(config.attach.admin).presence();
    if (kind === 'up') return { subject, state: 'well', words: `answers on ${config.attach.admin}` };
    const help = 'see what is to run it; the agent goes on without it';
    return { subject, state: 'doubtful', words: `does not answer on ${config.attach.admin}`, help };
  }
  const { findProgram } = await import('../../agent/find-program.ts');
  const binary = await findProgram(config.envoy ?? 'envoy', terminal.environment['PATH'] ?? '');
  const help = 'install Envoy, or name it with `envoy` in the configuration';
  if (binary === undefined) return { subject, state: 'wrong', words: 'not found', help };
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 });
    return {
      subject,
      state: 'well',
      words: `${/\/(\d+\.\d+\.\d+)\//.exec(stdout)?.[1] ?? stdout.trim()} at ${binary}`,
    };
  } catch {
    return { subject, state: 'wrong', words: `${binary} does not run`, help };
  }
}

async function checkFindings({ config }: OpenedNode): Promise<Finding[]> {
  const folder = config.probation?.checks;
  if (folder === undefined) return [];
  const { findUnsafePrograms } = await import('../../agent/probation/check-programs.ts');
  const unsafe = [
    ...(await findUnsafePrograms(join(folder, 'required.d'))),
    ...(await findUnsafePrograms(join(folder, 'wanted.d'))),
  ];
  if (unsafe.length === 0) return [{ subject: 'checks', state: 'well', words: folder }];
  return unsafe.map(({ message, help }) => ({ subject: 'checks', state: 'wrong', words: message, help }));
}

/** Asks the remotes and verifies what they have, as the agent would. A wrong clock shows here too. */
async function releaseFindings(node: OpenedNode, terminal: Terminal): Promise<Finding[]> {
  const { verifyNewest } = await import('../../agent/verify-newest.ts');
  const { version } = packageFacts();
  const { result, remotes } = await verifyNewest({ ...node, version, now: () => terminal.now() });
  const asked = remotes.map(({ name, result: answer, reason }): Finding => {
    const subject = `remote ${name}`;
    if (answer === 'failed')
      return { subject, state: 'wrong', words: reason ?? 'it failed', help: 'check its address and the network' };
    return { subject, state: answer === 'missing' ? 'doubtful' : 'well', words: reason ?? 'answers' };
  });
  if (result.kind === 'received') {
    const { serial, commit } = result.release.statement;
    return [
      ...asked,
      { subject: 'release', state: 'well', words: `${serial} of commit ${commit.slice(0, 7)} is accepted` },
    ];
  }
  if (result.problem.code === 'remote-unreachable') return asked;
  const { message, help } = result.problem;
  return [...asked, { subject: 'release', state: 'wrong', words: message, help }];
}

async function agentFinding({ folder }: OpenedNode): Promise<Finding> {
  const { readStatus } = await import('../../agent/status/read-status.ts');
  const subject = 'agent';
  const found = await readStatus(folder);
  if ('code' in found) return { subject, state: 'doubtful', words: 'it has not run yet', help: found.help };
  const { status, running } = found;
  if (!running) return { subject, state: 'doubtful', words: 'it does not run', help: 'start it: `meshc agent run`' };
  const wrong = status.conditions.find((condition) => !condition.status && condition.reason !== 'unknown');
  if (!wrong) return { subject, state: 'well', words: `runs, ${status.state}` };
  return { subject, state: 'wrong', words: `${status.state}: ${wrong.message}`, help: wrong.help };
}
