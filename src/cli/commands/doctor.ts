import type { RegisterCommand } from '../command.ts';
import { addMeshOptions, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';

/** `meshc doctor`: whether everything meshc needs is there. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('doctor')
    .summary('see whether everything meshc needs is there')
    .description(
      'Looks at Node, Envoy, the type checker, the repository and its compiled output. Changes nothing, except that it\n' +
        'finishes a compilation that was interrupted.',
    )
    .argument('[repository]', 'a folder in a git repository', '.')
    .option('--at <ref>', 'look at this commit, branch or tag instead of the work tree');
  addMeshOptions(command).addOption(formatOption(['human', 'json']));
  command.action(
    act(async (repository: string, options: SourceChoice & { readonly format: readonly FormatTarget[] }) => {
      const { doctorCommand } = await import('../doctor-command.ts');
      return doctorCommand({ repository, options, terminal });
    }),
  );
};
