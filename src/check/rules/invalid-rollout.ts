import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import type { Rollout } from '../../model/rollout.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { isDnsLabel } from '../../scalar/service-name.ts';
import type { Inspection } from '../rule.ts';

/** Every name, time and number of a rollout is one that a node can act on. */
export function invalidRollout({ mesh, report }: Inspection): void {
  const { rollout } = mesh;
  if (!rollout) return;
  const refuse = (at: ModelPath, problem: string, help: string) =>
    report(diagnose('invalid-rollout', { problem, help }, { at: ['rollout', ...at] }));
  for (const [index, { name, after }] of (rollout.waves ?? []).entries()) {
    if (!isDnsLabel(name)) {
      refuse(['waves', index, 'name'], `\`${name}\` cannot be the name of a wave`, 'use a DNS label, such as `canary`');
    }
    if (after !== undefined && !isWholeSeconds(after)) {
      refuse(
        ['waves', index, 'after'],
        `wave \`${name}\` cannot begin after \`${after}\``,
        'write whole seconds, such as `10m`',
      );
    }
  }
  refuseWindows(rollout, refuse);
  const percent = rollout.maximumRemovalPercent;
  if (percent !== undefined && (!Number.isInteger(percent) || percent < 0 || percent > 100)) {
    refuse(['maximumRemovalPercent'], `\`${percent}\` is not a whole percentage`, 'write a whole number from 0 to 100');
  }
}

function refuseWindows({ windows }: Rollout, refuse: (at: ModelPath, problem: string, help: string) => void): void {
  for (const [index, { days, from, lasts }] of (windows ?? []).entries()) {
    if (days.length === 0)
      refuse(['windows', index, 'days'], 'a window without days never opens', 'name at least one day');
    if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(from)) {
      refuse(
        ['windows', index, 'from'],
        `\`${from}\` is not a time of day`,
        'write hours and minutes in UTC, such as `09:00`',
      );
    }
    const milliseconds = parseDuration(lasts);
    if (
      milliseconds === undefined ||
      milliseconds < 60_000 ||
      milliseconds > 86_400_000 ||
      milliseconds % 60_000 !== 0
    ) {
      const help = 'write whole minutes, at least one and at most `24h`';
      refuse(['windows', index, 'lasts'], `a window cannot stay open for \`${lasts}\``, help);
    }
  }
}

function isWholeSeconds(text: string): boolean {
  const milliseconds = parseDuration(text);
  return milliseconds !== undefined && milliseconds % 1_000 === 0;
}
