import { moduleTarget } from './module-path.ts';
import type { ImportFailure, ImportProblem, ModuleAnswer, SandboxStart } from './sandbox-protocol.ts';
import { type Stripped, stripTypes } from './strip-types.ts';

/** The modules of one evaluation, as the interpreter asks for them. */
export interface SandboxModules {
  /** The name of the module an import means. */
  name(importer: string, specifier: string): string;
  /** The JavaScript of a named module, or undefined when it is refused. */
  code(name: string): string | undefined;
  /** What was refused, in the order it was asked for: an author who catches the exception does not hide it. */
  readonly failures: readonly ImportFailure[];
  readonly stripped: ReadonlyMap<string, string>;
}

// The interpreter insists on a name; no path in a repository looks like this one.
const refusedName = 'meshc:refused';

/** Serves library modules from memory and authors' modules from the host, each read and stripped once. */
export function loadModules(start: SandboxStart, ask: (path: string) => ModuleAnswer): SandboxModules {
  const stripped = new Map<string, string>();
  const failures: ImportFailure[] = [];
  const firstImport = new Map<string, { importer: string | undefined; specifier: string }>();
  const fail = (path: string, problem: ImportProblem): undefined => {
    failures.push({ ...(firstImport.get(path) ?? { importer: undefined, specifier: path }), path, problem });
  };
  const load = (path: string): string | undefined => {
    if (!path.endsWith('.ts')) return fail(path, { kind: 'forbidden' });
    if (stripped.size >= start.limits.modules) return fail(path, { kind: 'too-many' });
    const answer = ask(path);
    if (answer.kind === 'refused') return fail(path, answer.refusal);
    const result: Stripped =
      answer.code === undefined ? stripTypes(path, answer.text) : { kind: 'stripped', code: answer.code };
    if (result.kind === 'refused') return fail(path, result.problem);
    stripped.set(path, result.code);
    return result.code;
  };
  return {
    name(importer, specifier) {
      if (!stripped.has(importer)) return specifier;
      const target = moduleTarget(importer, specifier);
      if (target.kind === 'library') return target.name;
      if (target.kind === 'author') {
        if (!firstImport.has(target.path)) firstImport.set(target.path, { importer, specifier });
        return target.path;
      }
      failures.push({ importer, specifier, path: specifier, problem: target });
      return refusedName;
    },
    code: (name) => (name === refusedName ? undefined : (start.library.get(name) ?? load(name))),
    failures,
    stripped,
  };
}
