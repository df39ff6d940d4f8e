import { Argument } from 'commander';
import type { RegisterCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';

/** `meshc completion`: a script that completes command lines in a shell. */
export const register: RegisterCommand = (program, terminal, act) => {
  program
    .command('completion')
    .summary('print a completion script for your shell')
    .description(
      'Prints a script that completes commands and options.\n\n' +
        '  bash  eval "$(meshc completion bash)"             in ~/.bashrc\n' +
        '  zsh   eval "$(meshc completion zsh)"              in ~/.zshrc, after compinit\n' +
        '  fish  meshc completion fish | source              in ~/.config/fish/config.fish',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(
      act(async (shell: 'bash' | 'zsh' | 'fish') => {
        const { completionScript } = await import('../completion-script.ts');
        terminal.out(await completionScript(shell, program));
        return exitCode.ok;
      }),
    );
};
