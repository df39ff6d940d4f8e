import type { RegisterCommand } from '../command.ts';

/** `meshc init`: a repository with a small mesh that checks and compiles. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('init')
    .summary('start a repository with a small mesh')
    .description('Writes a small mesh, its settings and a CI workflow. Files that are there already stay as they are.')
    .argument('[directory]', 'the folder of the new repository', '.')
    .action(
      act(async (directory: string) => {
        const { initCommand } = await import('../init-command.ts');
        return initCommand(directory, terminal);
      }),
    );
};
