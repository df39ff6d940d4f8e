import type { DiagnosticsDocument } from '../../diagnostic/diagnostics-document.ts';
import { type Paint, paint } from '../../diagnostic/render/paint.ts';
import { padDisplay } from '../../diagnostic/render/printable.ts';
import { count, tally } from '../../plan/verdict.ts';
import type { OutputState } from './output-state.ts';

/** How many files of a folder are named; removed ones always are. */
const mostNamed = 30;

/** What a compilation wrote, folder by folder: what changed is named, what is new is counted. */
export function printOutput(states: readonly OutputState[], look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const width = Math.max(0, ...states.map(({ folder }) => folder.length));
  return states
    .map((state) => [`${colors.strong(padDisplay(state.folder, width))}  ${summary(state)}`, ...lines(state, colors)])
    .map((each) => `${each.join('\n')}\n`)
    .join('');
}

/** The same as data. */
export function outputResult(states: readonly OutputState[]): Required<Pick<DiagnosticsDocument, 'outputs'>> {
  return {
    outputs: states.map(({ mesh, environment, folder, files, changes }) => ({
      mesh,
      environment,
      folder,
      files: files ?? 0,
      changes: changes.map(({ change, path }) => ({ change, path })),
    })),
  };
}

function summary({ files, changes, isNew }: OutputState): string {
  if (files === undefined) return `${count(changes.length, 'file')} removed: the mesh no longer has this environment`;
  if (isNew) return `${count(files, 'file')} written`;
  return changes.length === 0 ? `${count(files, 'file')}, unchanged` : tally(changes, 'file');
}

function lines({ folder, changes, isNew }: OutputState, colors: Paint): string[] {
  if (isNew) return [];
  const shown = changes.filter(({ change }, index) => index < mostNamed || change === 'removed');
  const marks = { added: colors.added('+'), changed: colors.changed('~'), removed: colors.removed('-') };
  const named = shown.map(({ change, path }) => `  ${marks[change]} ${folder}/${path}`);
  const rest = changes.length - shown.length;
  return rest > 0 ? [...named, colors.quiet(`  and ${rest} more`)] : named;
}
