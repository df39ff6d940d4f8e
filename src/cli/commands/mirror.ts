import type { Carriers } from '../carry/carry-release.ts';
import { addCarrierOptions, chosenCarriers } from '../carry/options.ts';
import type { RegisterCommand } from '../command.ts';
import { type FormatTarget, formatOption } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import { resolveRemote } from './release.ts';

interface MirrorOptions extends Carriers {
  readonly repository: string;
  readonly env: string;
  readonly format: readonly FormatTarget[];
}

/** `meshc mirror`: the published release, where nodes find it that do not ask git. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('mirror')
    .summary('carry the published release to a file, a folder or a registry')
    .description(
      'Copies the release that is published now. It needs no key and signs nothing: nodes verify a copy\n' +
        'as they verify the release itself. Run it after each `meshc release`, or by a job of its own.',
    )
    .requiredOption('--repository <path|url>', 'where releases are published')
    .option('--env <name>', 'the environment', 'production');
  addCarrierOptions(command).addOption(formatOption(['human', 'json']));
  command.action(
    act(async (options: MirrorOptions) => {
      if (!chosenCarriers(options, terminal)) throw new UsageError('say where to: --bundle, --mirror or --oci');
      const { carryPublished } = await import('../carry/carry-published.ts');
      const remote = resolveRemote(options.repository, terminal.directory);
      return carryPublished({ remote, environment: options.env, options, terminal });
    }),
  );
};
