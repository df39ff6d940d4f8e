import type { RegisterCommand } from '../command.ts';
import { explain } from '../explain-command.ts';
import type { ExplanationDocument } from '../explanation.ts';
import { meshChoice } from '../open-mesh.ts';
import { addMeshOptions, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';
import { printEach } from '../print-each.ts';
import { exitFor, report } from '../report.ts';
import { UsageError } from '../usage-error.ts';

type Kind = ExplanationDocument['subject']['kind'];

/** What can be explained besides findings. */
const kinds: readonly Kind[] = ['service', 'route', 'workload'];

interface ExplainOptions extends SourceChoice {
  readonly format: readonly FormatTarget[];
}

/** `meshc explain`: the page of a finding, offline; or what holds for a service, route or workload, and which line chose it. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('explain')
    .summary('say what a finding means, or what holds for a service, route or workload and who chose it')
    .description(
      'Prints the page of a finding: what it means, why it matters, a wrong and a repaired example.\n' +
        'Or, for `service <name>`, `route <name>` or `workload <name>`: every value that holds for it, and the\n' +
        'line that chose it.',
    )
    .argument(
      '[code]',
      'the words in brackets of a finding, such as unknown-port (default: list them all); or a kind of thing: service, route, workload',
    )
    .argument('[name]', 'the name of the thing, or <namespace>/<name>')
    .argument('[repository]', 'a folder in a git repository, or the address of one (default: ".")')
    .option('--at <ref>', 'explain this commit, branch or tag instead of the work tree');
  addMeshOptions(command).addOption(formatOption(['human', 'json']));
  command.action(
    act(
      async (
        code: string | undefined,
        name: string | undefined,
        repository: string | undefined,
        options: ExplainOptions,
      ) => {
        const kind = kinds.find((known) => known === code);
        if (kind === undefined) {
          if (name !== undefined)
            throw new UsageError(`only a ${kinds.join(', ')} can be explained by name, not \`${code}\``);
          return explain(code, terminal);
        }
        if (name === undefined) throw new UsageError(`say which ${kind}: \`meshc explain ${kind} <name>\``);
        const { explainMesh } = await import('../explain-mesh.ts');
        const answer = await explainMesh({ kind, name }, meshChoice(repository ?? '.', options, terminal));
        if (answer.kind === 'refused') {
          report({ command: 'explain', ...answer }, options.format, terminal);
          return exitFor(answer.diagnostics, 'error');
        }
        const { renderExplanation } = await import('../render-explanation.ts');
        const human = (look: { readonly color: boolean }) => renderExplanation(answer.document, look);
        printEach({ human, json: () => answer.document }, options.format, terminal);
        return 0;
      },
    ),
  );
};
