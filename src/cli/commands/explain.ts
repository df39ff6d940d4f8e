import type { RegisterCommand } from '../command.ts';
import { explain } from '../explain-command.ts';

/** `meshc explain`: the page of a finding, offline. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('explain')
    .summary('say what a finding means and how to repair it')
    .description('Prints the page of a finding: what it means, why it matters, a wrong and a repaired example.')
    .argument('[code]', 'the words in brackets of a finding, such as unknown-port (default: list them all)')
    .action(act((code: string | undefined) => explain(code, terminal)));
};
