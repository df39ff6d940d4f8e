import type { RegisterCommand } from '../command.ts';
import { type CompileOptions, compileCommand } from '../compile-command.ts';
import { addMeshOptions, addReportOptions } from '../options.ts';

/** `meshc compile`: writes the compiled output beside the source, or says that it is stale. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('compile')
    .summary('write the compiled output, or check that it is fresh')
    .description(
      'Compiles a mesh to `out/<mesh>/<environment>/` beside its source and lists what changed.\n' +
        'The folder is replaced whole, never half: what a killed run had begun is finished or forgotten by the next command\n' +
        'that reads it.',
    )
    .argument('[repository]', 'a folder in a git repository, or the address of one', '.')
    .option('--at <ref>', 'compile this commit, branch or tag instead of the work tree; needs --out or --check')
    .option('--check', 'write nothing; exit with 4 and name the files when the output is stale')
    .option('--out <folder>', 'write to (or check) this folder instead of `out`');
  addMeshOptions(command);
  addReportOptions(command, ['human', 'json', 'github', 'sarif', 'junit']);
  command.action(
    act((repository: string, options: CompileOptions) => compileCommand({ repository, options, terminal })),
  );
};
