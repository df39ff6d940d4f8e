import { type Code, catalog } from '../diagnostic/catalog.ts';
import { type Diagnostic, diagnose, type Site } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import type { AuthorSources, Frame } from './author-sources.ts';
import { explainImport } from './explain-import.ts';
import { defaultExport, missingExport, nameNear, stuckLoop } from './find-in-source.ts';
import { mostModelCharacters, type Outcome, type Thrown } from './sandbox-protocol.ts';
import type { Limits } from './source.ts';

/** What is known about an evaluation that gave no model. */
export interface Failed {
  readonly tree: Tree;
  readonly entry: string;
  readonly environment: string | undefined;
  readonly limits: Limits;
  readonly sources: AuthorSources;
  /** Every file as its author wrote it. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Says, at a line of the author's, why an evaluation gave no model. Always at least one error. */
export function explainOutcome(failed: Failed, outcome: Exclude<Outcome, { kind: 'evaluated' }>): Diagnostic[] {
  const { entry, limits, sources } = failed;
  const start: Site = { file: entry, line: 1, column: 1 };
  switch (outcome.kind) {
    case 'imports-failed':
      return outcome.failures.map((failure) => explainImport(failed, failure));
    case 'threw':
      return [explainThrown(failed, outcome.thrown)];
    case 'interrupted': {
      const frame = sources.frameOf(outcome.stack);
      const site = (frame && (stuckLoop(sources, frame) ?? sources.siteOf(frame))) ?? start;
      return outcome.reason === 'time'
        ? [diagnose('evaluation-too-long', { milliseconds: limits.timeMilliseconds }, { site })]
        : [diagnose('evaluation-out-of-memory', { mebibytes: limits.memoryMebibytes }, { site })];
    }
    case 'stalled':
      return [diagnose('evaluation-stalled', { entry }, { site: start })];
    case 'no-default-export':
      return [diagnose('not-a-mesh', { entry, problem: 'it has no default export' }, { site: start })];
    case 'invalid-environments': {
      const site = exportSite(sources, entry) ?? start;
      return [diagnose('not-a-mesh', { entry, problem: '`environments` is not a list of names' }, { site })];
    }
    case 'unknown-environment': {
      const site = exportSite(sources, entry) ?? start;
      const environment = failed.environment ?? '';
      return [diagnose('unknown-environment', { environment, known: outcome.known }, { site })];
    }
    case 'too-large':
      return [
        diagnose('model-too-large', { characters: outcome.characters, limit: mostModelCharacters }, { site: start }),
      ];
    case 'crashed':
      return [diagnose('evaluation-crashed', { entry }, { site: start })];
  }
}

function exportSite(sources: AuthorSources, entry: string): Site | undefined {
  return nameNear(sources, { file: entry, line: 1, column: 1 }, 'environments', 'anywhere');
}

/** Says, at a line of the author's, what an exception means. */
export function explainThrown(failed: Failed, thrown: Thrown): Diagnostic {
  const { sources, entry, limits } = failed;
  const frame = sources.frameOf(thrown.stack);
  const site = (frame && sources.siteOf(frame)) ?? { file: entry, line: 1, column: 1 };
  const { name, message } = thrown;
  const problem = [name === 'Error' ? '' : name, message].filter((part) => part !== '').join(': ');
  if (message === 'stack overflow') return diagnose('evaluation-too-deep', {}, { site });
  if (name === 'InternalError' && /^(?:out of memory|string too long)$/.test(message)) {
    return diagnose('evaluation-out-of-memory', { mebibytes: limits.memoryMebibytes }, { site });
  }
  return (
    explainAuthoring(sources, thrown, frame ? site : (defaultExport(sources, entry) ?? site)) ??
    explainGlobal(sources, thrown, frame) ??
    explainSyntax(sources, thrown) ??
    diagnose('module-threw', { problem: problem || 'something without a message was thrown' }, { site })
  );
}

/** What the library throws carries a code of the catalogue. An author can throw the same, so nothing in it is trusted. */
function explainAuthoring(sources: AuthorSources, thrown: Thrown, fallback: Site): Diagnostic | undefined {
  const { code, parameters, frame } = thrown;
  if (typeof code !== 'string' || !Object.hasOwn(catalog, code) || catalog[code as Code].severity !== 'error')
    return undefined;
  const site = (isFrame(frame) && sources.siteOf(frame)) || fallback;
  try {
    const made = diagnose(code as Code, (parameters ?? {}) as never, { site });
    return typeof made.message === 'string' && typeof made.help === 'string' ? made : undefined;
  } catch {
    return undefined;
  }
}

function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, column } = value as Partial<Frame>;
  return typeof file === 'string' && Number.isSafeInteger(line) && Number.isSafeInteger(column);
}

/** Names that exist in other places JavaScript runs in; any other missing name is the author's own slip. */
const hostNames = new Set(
  `Atomics Buffer Date FinalizationRegistry Intl Math.random SharedArrayBuffer URL WeakRef __dirname __filename atob btoa
  clearInterval clearTimeout console crypto document eval exports fetch global module navigator performance process
  queueMicrotask require setImmediate setInterval setTimeout structuredClone window`.split(/\s+/),
);

function explainGlobal(
  sources: AuthorSources,
  { name, message }: Thrown,
  frame: Frame | undefined,
): Diagnostic | undefined {
  const [, global = ''] = /^'?([\w.$]+)'? is not defined$/.exec(message) ?? [];
  if (name !== 'ReferenceError' || !hostNames.has(global)) return undefined;
  const site = frame && (nameNear(sources, frame, global, 'same line') ?? sources.siteOf(frame));
  return diagnose('forbidden-global', { name: global }, site ? { site } : {});
}

/** What the interpreter cannot read, which types would not show: a bad regular expression, an export that is not there. */
function explainSyntax(sources: AuthorSources, { name, message, stack }: Thrown): Diagnostic | undefined {
  if (name !== 'SyntaxError') return undefined;
  const [, exported, target] = /^Could not find export '(.+)' in module '(.+)'$/.exec(message) ?? [];
  if (exported !== undefined && target !== undefined) {
    const found = missingExport(sources, exported, target);
    const parameters = { name: exported, specifier: found?.specifier ?? target };
    return diagnose('missing-export', parameters, found ? { site: found.site } : {});
  }
  const [, file, line, column] = /^ *at ([^(\n]+):(\d+):(\d+)\n/.exec(stack) ?? [];
  if (file === undefined || !sources.has(file)) return undefined;
  const site = sources.siteOf({ file, line: Number(line), column: Number(column) });
  return diagnose('invalid-syntax', { problem: message }, site ? { site } : {});
}
