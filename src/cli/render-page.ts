import { type Paint, paint } from '../diagnostic/render/paint.ts';

/** One of our own Markdown pages for a terminal: headings, paragraphs, lists and code, nothing else occurs in them. */
export function renderPage(markdown: string, look: { readonly color: boolean }): string {
  const colors = paint(look.color);
  const lines: string[] = [];
  let isCode = false;
  for (const line of markdown.trim().split('\n')) {
    if (line.startsWith('```')) {
      isCode = !isCode;
      continue;
    }
    lines.push(isCode ? codeLine(line, colors) : proseLine(line, colors));
  }
  return `${lines.join('\n')}\n`;
}

function codeLine(line: string, colors: Paint): string {
  return line === '' ? '' : `    ${colors.note(line)}`;
}

function proseLine(line: string, colors: Paint): string {
  const [, hashes, title] = /^(#+) (.*)$/.exec(line) ?? [];
  if (hashes !== undefined && title !== undefined) return colors.strong(hashes === '##' ? `${title}:` : title);
  return line.replace(/`([^`]+)`/g, (_, code: string) => (look(colors) ? colors.note(code) : `\`${code}\``));
}

/** Without colour the backticks are what sets code apart. */
function look(colors: Paint): boolean {
  return colors.note('x') !== 'x';
}
