import type { Plan } from './plan.ts';

/** The changes of a plan in one line: `access widened (2) · 3 routes change · 1 proxy drains, 4 update`. */
export function verdict(plan: Plan): string {
  const { access, outages, traffic, settings, unanalysed, members, identities, proxies, files } = plan;
  const gained = access.filter(({ effect }) => effect === 'gained').length;
  const lost = access.length - gained;
  const parts = [
    plan.change === 'added' ? 'new environment' : '',
    plan.change === 'removed' ? 'environment removed' : '',
    [gained > 0 ? `access widened (${gained})` : '', lost > 0 ? `access narrowed (${lost})` : '']
      .filter(Boolean)
      .join(', '),
    outages.length > 0 ? count(outages.length, 'outage') : '',
    traffic.length > 0 ? `${count(traffic.length, 'route')} changed` : '',
    settings.length > 0 ? `${count(settings.length, 'setting')} changed` : '',
    unanalysed.length > 0 ? `${count(unanalysed.length, 'thing')} not analysed` : '',
    tally(members, 'member'),
    tally(identities, 'identity'),
    effects(proxies),
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(' · ');
  return files.length === 0 ? 'no changes' : `${count(files.length, 'file')} changed, nothing a request would notice`;
}

/** `2 routes`, `1 route`. */
export function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') && !/[aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : /(?:s|x|ch)$/.test(noun) ? `${noun}es` : `${noun}s`}`;
}

/** `1 file added, 2 changed`. */
export function tally(changes: readonly { change: 'added' | 'removed' | 'changed' }[], noun: string): string {
  const words = (['added', 'changed', 'removed'] as const)
    .map((change) => ({ change, number: changes.filter((item) => item.change === change).length }))
    .filter(({ number }) => number > 0);
  return words.map(({ change, number }, index) => `${index === 0 ? count(number, noun) : number} ${change}`).join(', ');
}

function effects(proxies: Plan['proxies']): string {
  const words = (['stop', 'restart', 'drain', 'start', 'update'] as const)
    .map((effect) => ({ effect, number: proxies.filter((proxy) => proxy.effect === effect).length }))
    .filter(({ number }) => number > 0)
    .map(({ effect, number }) => `${number} to ${effect}`);
  return words.length === 0 ? '' : `proxies: ${words.join(', ')}`;
}
