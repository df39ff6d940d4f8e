import { installationFindings } from './doctor/installation.ts';
import { renderFindings } from './doctor/render-findings.ts';
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
  printEach({ human: (look) => renderFindings(findings, look), json }, options.format, terminal);
  return isWell ? exitCode.ok : exitCode.definitions;
}
