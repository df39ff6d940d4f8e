import { type Paint, paint } from '../diagnostic/render/paint.ts';
import { printable } from '../diagnostic/render/printable.ts';
import type { FileChange } from './plan.ts';
import type { ResourceChange } from './resource-diff.ts';
import type { ValueChange } from './value-diff.ts';

/** Values longer than this are cut: the text diff has them whole. */
const longestValue = 100;

/** Compiled things that differ, for a person: what, then the values inside. */
export function renderResourceChanges(changes: readonly ResourceChange[], look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const lines = changes.flatMap(({ change, type, name, before, path, values }, index) => {
    const isFirst = changes[index - 1]?.path !== path;
    return [
      ...(isFirst ? [colors.strong(printable(path))] : []),
      `  ${mark(change, colors)} ${type} ${before === undefined ? '' : `${printable(before)} -> `}${printable(name)}`,
      ...valueLines(values, colors),
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** Compiled files that differ, as unified diffs. */
export function renderTextDiff(files: readonly FileChange[], look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  return files
    .map(({ change, path, patch, left_out: leftOut }) => {
      const head = colors.strong(`${change === 'changed' ? '' : `${change} `}${printable(path)}`);
      const body =
        patch === ''
          ? (leftOut ?? '')
          : patch
              .trimEnd()
              .split('\n')
              .map((line) => tint(line, colors))
              .join('\n');
      return `${head}\n${body}\n`;
    })
    .join('\n');
}

/** Values deep inside one part of a resource share a long way to it, which is said once. */
function valueLines(values: readonly ValueChange[], colors: Paint): string[] {
  const prefix = sharedPrefix(values.map(({ path }) => path));
  if (prefix.length < 30) return values.map((value) => `      ${valueLine(value, colors)}`);
  const rest = values.map((value) => ({ ...value, path: value.path.slice(prefix.length) }));
  return [`      ${colors.quiet(printable(prefix))}`, ...rest.map((value) => `        ${valueLine(value, colors)}`)];
}

/** What all paths start with, up to the end of a member; never a whole path. */
function sharedPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.lastIndexOf('.') + 1;
  const isShared = (prefix: string) => isWhole(prefix) && others.every((path) => path.startsWith(prefix));
  while (length > 0 && !isShared(first.slice(0, length))) {
    length = first.lastIndexOf('.', length - 2) + 1;
  }
  return first.slice(0, length);
}

/** Names in brackets may hold dots. */
function isWhole(prefix: string): boolean {
  return prefix.split('[').length === prefix.split(']').length;
}

function valueLine({ path, before, after }: ValueChange, colors: Paint): string {
  const was = before === undefined ? '' : colors.removed(cut(before));
  const is = after === undefined ? '' : colors.added(cut(after));
  if (before === undefined) return `${colors.added('+')} ${printable(path)}: ${is}`;
  if (after === undefined) return `${colors.removed('-')} ${printable(path)}: ${was}`;
  return `${printable(path)}: ${was} -> ${is}`;
}

function cut(value: string): string {
  const text = printable(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

function tint(line: string, colors: Paint): string {
  const text = printable(line);
  if (line.startsWith('@@')) return colors.place(text);
  return line.startsWith('+') ? colors.added(text) : line.startsWith('-') ? colors.removed(text) : text;
}

function mark(change: ResourceChange['change'], colors: Paint): string {
  if (change === 'added') return colors.added('+');
  return change === 'removed' ? colors.removed('-') : colors.changed('~');
}
