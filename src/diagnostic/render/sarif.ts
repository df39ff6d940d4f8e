import type { Diagnostic, Site } from '../diagnostic.ts';
import type { Severity } from '../severity.ts';
import { inReadingOrder } from './order.ts';

const level: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Findings as a SARIF 2.1.0 log (OASIS), the form code-scanning services read. */
export function sarifLog(diagnostics: readonly Diagnostic[], version: string): unknown {
  const ordered = inReadingOrder(diagnostics);
  const codes = [...new Set(ordered.map((diagnostic) => diagnostic.code))].sort();
  const rules = codes.map((id) => ({
    id,
    shortDescription: { text: id.replaceAll('-', ' ') },
    help: { text: `Run \`meshc explain ${id}\` for what it means and a repaired example.` },
  }));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'meshc', version, rules } },
        columnKind: 'utf16CodeUnits',
        results: ordered.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number): unknown {
  const { code, severity, message, help, site, related = [] } = diagnostic;
  const places = related.flatMap(({ site: place, message: words }) => (place ? [{ place, words }] : []));
  return {
    ruleId: code,
    ruleIndex,
    level: level[severity],
    message: { text: `${message}\nhelp: ${help}` },
    locations: site ? [{ physicalLocation: physicalLocation(site) }] : [],
    ...(places.length === 0
      ? {}
      : {
          relatedLocations: places.map(({ place, words }, id) => ({
            id,
            message: { text: words },
            physicalLocation: physicalLocation(place),
          })),
        }),
  };
}

function physicalLocation({ file, line, column, length = 1 }: Site): unknown {
  return {
    artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + length },
  };
}
