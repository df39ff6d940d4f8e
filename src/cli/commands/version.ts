import type { RegisterCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { packageFacts } from '../version.ts';

/** `meshc version`. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('version')
    .summary('print the version')
    .description('Prints the version of meshc, and with --verbose what it runs on.')
    .option('--verbose', 'also print the versions of Node and of the Envoy configuration schema')
    .action(
      act(async (options: { readonly verbose?: boolean }) => {
        terminal.out(`meshc ${packageFacts().version}\n`);
        if (!options.verbose) return exitCode.ok;
        const { schemaFile } = await import('../envoy-proof.ts');
        const schema = schemaFile().pathname.split('/').at(-1)?.replace('.binpb.gz', '');
        terminal.out(`node ${process.versions.node}\nenvoy schema ${schema}\n`);
        return exitCode.ok;
      }),
    );
};
