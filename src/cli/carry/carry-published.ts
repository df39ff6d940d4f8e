import { releaseLayout } from '../../bundle/layout.ts';
import { openStatement } from '../../bundle/manifest-shape.ts';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import { readBranch } from '../../git/push.ts';
import { canonicalJson } from '../../output/canonical-json.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { chosenFormats, type FormatTarget } from '../options.ts';
import { withoutCredentials } from '../release/address.ts';
import { report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { type Carried, type Carriers, carryRelease } from './carry-release.ts';
import { chosenCarriers } from './options.ts';

/** Carries the release that is published now to where else it was asked for, and says so. Needs no key. */
export async function carryPublished(call: {
  /** Where releases are published. */
  readonly remote: string;
  readonly environment: string;
  readonly options: Carriers & { readonly format: readonly FormatTarget[] };
  readonly terminal: Terminal;
}): Promise<ExitCode> {
  const { remote, environment, options, terminal } = call;
  const fail = (problem: Parameters<typeof report>[0]['diagnostics'][number]) => {
    report({ command: 'release', diagnostics: [problem], text: () => undefined }, [], terminal);
    return exitCode.temporary;
  };
  const branch = releaseLayout.branch(environment);
  const read = await readBranch(remote, branch);
  if (read.kind !== 'read') {
    const reason = read.kind === 'failed' ? read.reason : 'there is no such branch';
    return fail(diagnose('branch-unreachable', { branch, repository: withoutCredentials(remote), reason }));
  }
  const { files } = read.tip;
  const statement = files.get(releaseLayout.target(releaseLayout.statement)) ?? new Uint8Array();
  const { serial } = openStatement(statement);
  const carriers = chosenCarriers(options, terminal) ?? {};
  const { carried, problem } = await carryRelease({ files, environment, serial, now: terminal.now() }, carriers);
  const isForPeople = chosenFormats(options.format).some(({ format }) => format === 'human');
  // Data on stdout is one document: there the release itself, here what became of it.
  if (isForPeople) terminal.out(renderCarried(carried));
  else terminal.err(canonicalJson({ carried }));
  return problem ? fail(problem) : exitCode.ok;
}

function renderCarried(carried: readonly Carried[]): string {
  return carried
    .map(({ kind, place, digest, bytes }) => `  ${kind.padEnd(12)}  ${place} sha256:${digest}, ${bytes} bytes new\n`)
    .join('');
}
