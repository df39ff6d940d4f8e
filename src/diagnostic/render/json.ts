import type { Diagnostic, ModelPath, Site } from '../diagnostic.ts';
import type { DiagnosticRecord, DiagnosticsDocument, SourceRange } from '../diagnostics-document.ts';
import { countBySeverity, inReadingOrder } from './order.ts';

/** What made the findings. */
export interface Producer {
  readonly version: string;
  readonly command: string;
}

/** The findings as one JSON document. */
export function diagnosticsDocument(diagnostics: readonly Diagnostic[], producer: Producer): DiagnosticsDocument {
  const counts = countBySeverity(diagnostics);
  return {
    format_version: '1.0',
    version: producer.version,
    command: producer.command,
    ok: counts.error === 0,
    summary: { errors: counts.error, warnings: counts.warning, notes: counts.info },
    diagnostics: inReadingOrder(diagnostics).map(record),
  };
}

/** One finding as data. */
export function record(diagnostic: Diagnostic): DiagnosticRecord {
  const { severity, code, message, help, label, site, at, related = [] } = diagnostic;
  return {
    severity,
    code,
    message,
    help,
    ...(label === undefined ? {} : { label }),
    ...(site ? { range: sourceRange(site) } : {}),
    ...(at ? { model_path: mutable(at) } : {}),
    related: related.map((other) => ({
      message: other.message,
      ...(other.site ? { range: sourceRange(other.site) } : {}),
    })),
  };
}

function sourceRange({ file, line, column, length = 1 }: Site): SourceRange {
  return { file, start: { line, column }, end: { line, column: column + length } };
}

function mutable(path: ModelPath): (string | number)[] {
  return [...path];
}
