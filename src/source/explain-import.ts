import { type Diagnostic, diagnose, type Site } from '../diagnostic/diagnostic.ts';
import type { Failed } from './explain-outcome.ts';
import { importSite } from './find-in-source.ts';
import { specifierOf } from './module-path.ts';
import { nearestModule } from './nearest-module.ts';
import type { ImportFailure } from './sandbox-protocol.ts';
import { lineStarts, siteOfRange } from './syntax.ts';

/** Says why a module could not be had: at the import that named it, or inside the module where the trouble is there. */
export function explainImport(failed: Failed, failure: ImportFailure): Diagnostic {
  const { problem, path, specifier, importer } = failure;
  const importing = importer === undefined ? undefined : importSite(failed.sources, importer, specifier);
  const site: Site = importing ?? { file: importer ?? path, line: 1, column: 1 };
  switch (problem.kind) {
    case 'forbidden':
      return explainForbidden(failed, failure, site);
    case 'outside':
      return diagnose('import-outside-repository', { specifier }, { site });
    case 'missing': {
      const nearest = problem.nearest === undefined ? undefined : specifierOf(importer ?? '', problem.nearest);
      return diagnose('missing-module', { specifier, path, nearest }, { site });
    }
    case 'link':
      return diagnose('import-of-link', { path }, { site });
    case 'too-many':
      return diagnose('too-many-modules', { limit: failed.limits.modules }, { site });
    case 'too-deep':
      return diagnose('evaluation-too-deep', {}, { site: { file: path, line: 1, column: 1 } });
    case 'too-large':
      return diagnose('file-too-large', { file: path, bytes: problem.bytes, limit: failed.limits.fileBytes }, { site });
    case 'not-text':
      return diagnose('unreadable-text', { file: path }, { site });
    case 'unreadable':
      return diagnose('unreadable-object', { path, problem: problem.problem }, { site });
    case 'private-key':
      return diagnose('private-key-in-source', {}, { site: rangeIn(failed, path, problem) });
    case 'secret':
      return diagnose('secret-in-source', { what: problem.what }, { site: rangeIn(failed, path, problem) });
    case 'invalid-syntax':
      return diagnose('invalid-syntax', { problem: problem.message }, { site: spanIn(path, problem) });
    case 'non-erasable-syntax':
      return diagnose('non-erasable-syntax', { syntax: problem.message }, { site: spanIn(path, problem) });
  }
}

/** A relative import of something else than `.ts` is mostly a forgotten or another tool's extension. */
function explainForbidden({ tree }: Failed, { specifier, path, importer }: ImportFailure, site: Site): Diagnostic {
  const nearest = importer !== undefined && specifier.startsWith('.') ? nearestModule(tree, path) : undefined;
  if (importer === undefined || nearest === undefined) return diagnose('forbidden-import', { specifier }, { site });
  return diagnose('missing-module', { specifier, path, nearest: specifierOf(importer, nearest) }, { site });
}

function rangeIn({ texts }: Failed, file: string, { offset, length }: { offset: number; length: number }): Site {
  const text = texts.get(file) ?? '';
  return siteOfRange({ file, text, lines: lineStarts(text) }, offset, offset + length);
}

function spanIn(file: string, { line, column, length }: { line: number; column: number; length: number }): Site {
  return { file, line, column: column + 1, length };
}
