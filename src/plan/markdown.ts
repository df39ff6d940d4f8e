import { printable } from '../diagnostic/render/printable.ts';

/**
 * Text of authors inside Markdown. A code span shows it as it is: no mention, link, image or HTML in it comes alive. Its
 * fence is longer than any run of backticks inside.
 */
export function code(text: string): string {
  const line = lineOf(text);
  if (line.trim() === '') return '` `';
  const fence = '`'.repeat(longestRun(line) + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/**
 * The same inside a table. There a bar ends the cell even in a code span, and a backslash before it does not help in all
 * renderers, so such text is written with character references, which can never be structure.
 */
export function cell(text: string): string {
  if (!/[|\\]/.test(text)) return code(text);
  const line = lineOf(text);
  return `<code>${line.replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
}

/** A block of code whose fence its content cannot end. */
export function fenced(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${printable(text).trimEnd()}\n${fence}`;
}

/** Text inside an HTML tag that Markdown allows, such as a summary. */
export function html(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '@': '&#64;',
  };
  return printable(text).replace(/[&<>"@]/g, (character) => escapes[character] ?? '');
}

/** What is longer is cut: a name that fills a comment would keep its own row, or those after it, from being shown. */
const longestText = 400;

function lineOf(text: string): string {
  const line = printable(text).replaceAll('\n', ' ');
  return line.length <= longestText ? line : `${line.slice(0, longestText)}… (${line.length} characters)`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
