import type { FileSet } from '../output/file-set.ts';
import { type RolloutDocument, rolloutPath } from '../output/rollout-document.ts';
import type { ManifestRollout, Weekday } from './manifest.ts';

/** What the compiled output says about how a release reaches each of these nodes; nothing of a node it says nothing about. */
export function rolloutsOf(files: FileSet, nodes: ReadonlySet<string>): ReadonlyMap<string, ManifestRollout> {
  const text = files.get(rolloutPath);
  if (text === undefined) return new Map();
  const document = JSON.parse(text) as RolloutDocument;
  return new Map(
    [...nodes].flatMap((node) => {
      const rollout = rolloutOf(document, node);
      return Object.keys(rollout).length === 0 ? [] : [[node, rollout] as const];
    }),
  );
}

function rolloutOf({ waves = [], windows, maximumRemovalPercent }: RolloutDocument, node: string): ManifestRollout {
  const wave = waves.find(({ nodes, afterSeconds }) => afterSeconds > 0 && nodes.includes(node));
  return {
    ...(wave && { wave: { name: wave.name, afterSeconds: wave.afterSeconds } }),
    ...(windows && {
      windows: windows.map(({ days, from, minutes }) => ({ days: days as Weekday[], from, minutes })),
    }),
    ...(maximumRemovalPercent !== undefined && { maximumRemovalPercent }),
  };
}
