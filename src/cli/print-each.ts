import { canonicalJson } from '../output/canonical-json.ts';
import { writeNamedFile } from './named-file.ts';
import { chosenFormats, type FormatTarget, printsData } from './options.ts';
import type { Terminal } from './terminal.ts';

/** How a result is printed in each form a command has. */
export interface Forms {
  readonly human: (look: { readonly color: boolean }) => string;
  readonly json: () => unknown;
  readonly markdown?: () => string;
  readonly html?: () => string;
  readonly sarif?: () => string;
  readonly github?: () => string;
  readonly junit?: () => string;
}

/** Prints a result to standard output, or to the file that was named; the human form makes way for data. */
export function printEach(forms: Forms, formats: readonly FormatTarget[], terminal: Terminal): void {
  const targets = chosenFormats(formats);
  for (const { format, file } of targets) {
    const text = render(forms, format, terminal.color && file === undefined);
    if (file === undefined && format === 'human' && printsData(targets)) terminal.err(text);
    else if (file === undefined) terminal.out(text);
    else writeNamedFile(file, text, terminal);
  }
}

function render(forms: Forms, format: FormatTarget['format'], color: boolean): string {
  if (format === 'human') return forms.human({ color });
  if (format === 'json') return canonicalJson(forms.json());
  const other = forms[format];
  if (other) return other();
  throw new Error(`there is no ${format} form of this`);
}
