import type { Diagnostic } from '../diagnostic.ts';
import type { Severity } from '../severity.ts';
import { inReadingOrder } from './order.ts';

const command: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Findings as workflow commands, which GitHub shows beside the changed lines. GitHub shows about ten errors and ten
 * warnings of a step, so the worst come first.
 */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return inReadingOrder(diagnostics)
    .map((diagnostic) => {
      const { code, severity, message, help, label, site, related = [] } = diagnostic;
      const properties = site
        ? [
            `file=${property(site.file)}`,
            `line=${site.line}`,
            `endLine=${site.line}`,
            `col=${site.column}`,
            `endColumn=${site.column + (site.length ?? 1)}`,
          ]
        : [];
      const elsewhere = related.map(({ message: said, site: place }) =>
        place ? `${said}: ${place.file}:${place.line}` : said,
      );
      const words = [message, label, ...elsewhere, `help: ${help}`].filter((part) => part !== undefined).join('\n');
      return `::${command[severity]} ${[...properties, `title=${property(code)}`].join(',')}::${text(words)}\n`;
    })
    .join('');
}

/** GitHub's own escapes; without them a message could end the command or start another. */
function text(words: string): string {
  return words.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(words: string): string {
  return text(words).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
