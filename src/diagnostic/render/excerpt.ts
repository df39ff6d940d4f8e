import { type Glyph, glyphs } from './printable.ts';

/** One line of source as it is printed, and where below it the carets go. */
export interface Excerpt {
  readonly text: string;
  /** Columns of the terminal before the first caret. */
  readonly indent: number;
  /** How many carets; at least one. */
  readonly carets: number;
}

/** What is shown of a line, and how wide that may be. */
export interface ExcerptRequest {
  readonly line: string;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** In UTF-16 units. */
  readonly length: number;
  readonly maximumWidth: number;
}

/** Cuts a line around what is meant, so that the carets are always in view. */
export function excerpt({ line, column, length, maximumWidth }: ExcerptRequest): Excerpt {
  const all = glyphs(line.trimEnd());
  const first = firstGlyphAt(all, column - 1);
  const last = Math.max(first + 1, firstGlyphAt(all, column - 1 + length));
  const { from, to } = visible(all, { first, last, maximumWidth });
  const before = from > 0 ? '…' : '';
  const after = to < all.length ? '…' : '';
  const shown = all.slice(from, to);
  const indent = before.length + columns(all.slice(from, first));
  return {
    text: before + shown.map((glyph) => glyph.text).join('') + after,
    indent,
    carets: Math.max(1, columns(all.slice(first, Math.min(last, to)))),
  };
}

/** The text of line `number`, counting from 1. */
export function lineOf(text: string, number: number): string | undefined {
  return text.split(/\r\n|\n|\r/)[number - 1];
}

interface Marked {
  readonly first: number;
  readonly last: number;
  readonly maximumWidth: number;
}

/** A run of characters that fits, holds the first marked one, and as many of the others as it can. */
function visible(all: readonly Glyph[], { first, last, maximumWidth }: Marked): { from: number; to: number } {
  if (columns(all) <= maximumWidth) return { from: 0, to: all.length };
  const budget = Math.max(8, maximumWidth - 2);
  let from = first;
  let to = Math.min(first + 1, all.length);
  let width = columns(all.slice(from, to));
  const widthAt = (index: number) => all[index]?.width ?? 0;
  while (to < Math.min(last, all.length) && width + widthAt(to) <= budget) width += widthAt(to++);
  // A third of what is left shows what comes before, the rest what comes after.
  const leading = width + (budget - width) / 3;
  while (from > 0 && width + widthAt(from - 1) <= leading) width += widthAt(--from);
  while (to < all.length && width + widthAt(to) <= budget) width += widthAt(to++);
  while (from > 0 && width + widthAt(from - 1) <= budget) width += widthAt(--from);
  return { from, to };
}

function firstGlyphAt(all: readonly Glyph[], offset: number): number {
  const after = all.findIndex((glyph) => glyph.start > offset);
  const lastStart = all.at(-1);
  if (after > 0) return after - 1;
  if (after === 0) return 0;
  return lastStart && offset <= lastStart.start ? all.length - 1 : all.length;
}

function columns(run: readonly Glyph[]): number {
  return run.reduce((sum, glyph) => sum + glyph.width, 0);
}
