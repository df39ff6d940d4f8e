import { transformSync } from '@swc/wasm-typescript';
import type { ImportProblem } from './sandbox-protocol.ts';

/** JavaScript with every type blanked out, so that all that is left stands where it stood; or what is wrong. */
export type Stripped =
  | { readonly kind: 'stripped'; readonly code: string }
  | { readonly kind: 'refused'; readonly problem: ImportProblem };

/** Strips types in place. Only syntax that can be erased passes: enums and the like would need code of their own. */
export function stripTypes(file: string, text: string): Stripped {
  const failure = attempt(file, text);
  if (failure.kind === 'stripped') return failure;
  if (failure.kind === 'broken') return { kind: 'refused', problem: { kind: 'too-deep' } };
  const { code, message, startLine, startColumn, endLine, endColumn } = failure.error;
  const column = exactColumn(file, text, failure.error) ?? startColumn;
  const length = endLine === startLine ? Math.max(1, endColumn - startColumn) : 1;
  const kind = code === 'UnsupportedSyntax' ? 'non-erasable-syntax' : 'invalid-syntax';
  return { kind: 'refused', problem: { kind, message: plainMessage(message), line: startLine, column, length } };
}

interface SyntaxFailure {
  readonly code: string;
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

type Attempt =
  | { readonly kind: 'stripped'; readonly code: string }
  | { readonly kind: 'failed'; readonly error: SyntaxFailure }
  | { readonly kind: 'broken' };

function attempt(filename: string, text: string): Attempt {
  try {
    return { kind: 'stripped', code: transformSync(text, { mode: 'strip-only', module: true, filename }).code };
  } catch (error) {
    // Anything else is the transformer running out of stack. It is not used again: a refused import ends the evaluation.
    return isSyntaxFailure(error) ? { kind: 'failed', error } : { kind: 'broken' };
  }
}

function isSyntaxFailure(error: unknown): error is SyntaxFailure {
  return typeof error === 'object' && error !== null && 'startLine' in error && 'startColumn' in error;
}

/**
 * The transformer counts columns as a terminal shows them: four for a tab, two for a wide character. The same text with
 * one plain character for each UTF-16 unit fails at the same place, and there both counts agree.
 */
function exactColumn(file: string, text: string, failure: SyntaxFailure): number | undefined {
  const plain = text.replace(/\t/g, ' ').replace(/[^\n\r -~]/g, '_');
  if (plain === text) return failure.startColumn;
  const again = attempt(file, plain);
  return again.kind === 'failed' && again.error.startLine === failure.startLine ? again.error.startColumn : undefined;
}

function plainMessage(message: string): string {
  const [first = ''] = message.split('\n');
  return first
    .replace(/ is not supported in strip-only mode$/, ' cannot be erased')
    .replace(/^The angle-bracket syntax.*$/, 'an angle-bracket assertion `<T>value` cannot be erased')
    .replace(/^TypeScript (\w)/, '$1')
    .replace(/^(Expected|Unexpected|Expression|Return)/, (word) => word.toLowerCase())
    .replace(/\.$/, '');
}
