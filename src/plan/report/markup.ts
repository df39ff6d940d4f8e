import { printable } from '../../diagnostic/render/printable.ts';

/** Text that is HTML already. Only this folder makes it, so whatever is not wrapped is escaped. */
export interface Markup {
  readonly html: string;
}

type Part = string | number | Markup | undefined | readonly Part[];

/** HTML with the text of a plan in it: every value is escaped unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: texts.map((text, index) => text + written(parts[index])).join('') };
}

/** Text of our own that is HTML already. */
export function raw(text: string): Markup {
  return { html: text };
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'html' in part ? part.html : part.map(written).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that could reorder what a reader sees become visible. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
