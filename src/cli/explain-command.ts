import { existsSync, readFileSync } from 'node:fs';
import { paint } from '../diagnostic/render/paint.ts';
import { printable } from '../diagnostic/render/printable.ts';
import { compareText } from '../output/file-set.ts';
import { nearestName } from '../scalar/nearest-name.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { renderPage } from './render-page.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Prints the page of one code, or the list of codes. */
export async function explain(code: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { catalog } = await import('../diagnostic/catalog.ts');
  const codes = Object.keys(catalog).sort(compareText);
  if (code === undefined) {
    const colors = paint(terminal.color);
    terminal.out(codes.map((each) => `${each}\n`).join(''));
    terminal.err(colors.quiet('\nRun `meshc explain <code>` for the page of one.\n'));
    return exitCode.ok;
  }
  // People copy `error[unknown-port]` whole.
  const wanted = code.replace(/^(?:error|warning|info)?\[|\]:?$/g, '');
  if (!codes.includes(wanted)) throw new UsageError(unknownCode(wanted, codes));
  const page = pageOf(wanted);
  if (page === undefined) throw new Error(`the page of ${wanted} is missing from this installation`);
  terminal.out(renderPage(page, terminal));
  return exitCode.ok;
}

/** The page of a code; undefined when this installation lacks it. It is beside the sources, also in the package. */
export function pageOf(code: string): string | undefined {
  const page = new URL(`../../src/diagnostic/docs/${code}.md`, import.meta.url);
  return existsSync(page) ? readFileSync(page, 'utf8') : undefined;
}

function unknownCode(code: string, codes: readonly string[]): string {
  const shown = printable(code);
  const words = new Set(code.split('-'));
  // A typing error first; else the code that shares most words.
  const shared = (other: string) => other.split('-').filter((word) => words.has(word)).length;
  const related = codes.filter((other) => shared(other) > 0).sort((a, b) => shared(b) - shared(a))[0];
  const nearest = nearestName(code, codes) ?? related;
  const hint = nearest === undefined ? 'run `meshc explain` for all codes' : `did you mean \`${nearest}\`?`;
  return `there is no finding called \`${shown}\`: ${hint}`;
}
