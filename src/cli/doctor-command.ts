import { paint } from '../diagnostic/render/paint.ts';
import { printable } from '../diagnostic/render/printable.ts';
import { type Finding, installationFindings } from './doctor/installation.ts';
import { repositoryFindings } from './doctor/repository.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { meshChoice } from './open-mesh.ts';
import type { FormatTarget, SourceChoice } from './options.ts';
import { printEach } from './print-each.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorCall {
  readonly repository: string;
  readonly options: SourceChoice & { readonly format: readonly FormatTarget[] };
  readonly terminal: Terminal;
}

/** Looks at the installation, then at the repository; fails when something meshc cannot do without is wrong. */
export async function doctorCommand({ repository, options, terminal }: DoctorCall): Promise<ExitCode> {
  const findings = [
    ...(await installationFindings(terminal.environment)),
    ...(await repositoryFindings(meshChoice(repository, options, terminal))),
  ];
  const isWell = findings.every(({ state }) => state !== 'wrong');
  const json = () => ({ format_version: '1.0', ok: isWell, findings });
  printEach({ human: (look) => render(findings, look), json }, options.format, terminal);
  return isWell ? exitCode.ok : exitCode.definitions;
}

function render(findings: readonly Finding[], look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  const marks = { well: colors.added('ok   '), doubtful: colors.warning('note '), wrong: colors.error('wrong') };
  return findings
    .map(({ subject, state, words, help }) => {
      const line = `${marks[state]}  ${subject.padEnd(width)}  ${printable(words)}`;
      return help === undefined ? `${line}\n` : `${line}\n${' '.repeat(width + 9)}${colors.quiet(printable(help))}\n`;
    })
    .join('');
}
