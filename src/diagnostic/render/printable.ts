/** One character as a reader sees it, cut where no reader would see a seam. */
export interface Glyph {
  /** Where it starts in the original, in UTF-16 units. */
  readonly start: number;
  /** What is printed in its place. */
  readonly text: string;
  /** How many columns of a terminal that takes. */
  readonly width: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** C0 and C1 controls, bidirectional controls, line separators: what could move the cursor or reorder what a reader sees. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const tabWidth = 4;

/** Makes text safe to print: control characters become visible, line feeds stay. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => (character === '\n' ? character : escapeCharacter(character)));
}

/** Splits one line into what is printed for each of its characters. */
export function glyphs(line: string): Glyph[] {
  return Array.from(graphemes.segment(line), ({ segment, index }) => {
    if (segment === '\t') return { start: index, text: ' '.repeat(tabWidth), width: tabWidth };
    const text = segment.replace(unprintable, escapeCharacter);
    return { start: index, text, width: text === segment ? graphemeWidth(segment) : text.length };
  });
}

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Pads a text with spaces on its right up to a width. */
export function padDisplay(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** East Asian wide and full-width characters and emoji take two columns, marks and format characters none. */
function graphemeWidth(grapheme: string): number {
  if (/^[\x20-\x7e]$/.test(grapheme)) return 1;
  if (/^[\p{Mark}\p{Cf}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return wide.test(grapheme) ? 2 : 1;
}

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
