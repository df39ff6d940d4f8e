import { Option } from 'commander';
import type { RegisterCommand } from '../command.ts';
import { type ReviewForge, reviewForges } from '../scaffold-review.ts';

/** `meshc init`: a repository with a small mesh that checks and compiles. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('init')
    .summary('start a repository with a small mesh')
    .description('Writes a small mesh, its settings and its CI jobs. Files that are there already stay as they are.')
    .argument('[directory]', 'the folder of the new repository', '.')
    .addOption(new Option('--ci <forge>', 'where changes are reviewed').choices(reviewForges).default('github'))
    .action(
      act(async (directory: string, { ci }: { readonly ci: ReviewForge }) => {
        const { initCommand } = await import('../init-command.ts');
        return initCommand(directory, ci, terminal);
      }),
    );
};
