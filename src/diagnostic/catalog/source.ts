import { entry } from '../entry.ts';

/** Findings on the way from a repository to a model. Sorted by code. */
export const sourceDiagnostics = {
  'evaluation-crashed': entry({
    severity: 'error',
    message: (p: { entry: string }) => `evaluating \`${p.entry}\` ended the sandbox it ran in`,
    help: () => 'look for very deeply nested source text or data, and write it flatter',
  }),
  'evaluation-out-of-memory': entry({
    severity: 'error',
    message: (p: { mebibytes: number }) => `evaluation needs more memory than the limit of ${p.mebibytes} MiB`,
    help: () => 'look for a loop that keeps everything it makes; a mesh of 10,000 services needs about 110 MiB',
  }),
  'evaluation-stalled': entry({
    severity: 'error',
    message: (p: { entry: string }) => `evaluating \`${p.entry}\` waits for something that never happens`,
    help: () => 'remove the `await` or the chain of promises that has no end; nothing in a mesh needs to wait',
  }),
  'evaluation-too-deep': entry({
    severity: 'error',
    message: (_: Record<never, never>) => 'evaluation nests too deeply',
    help: () => 'look for a function that calls itself without an end, or for very deeply nested text',
  }),
  'evaluation-too-long': entry({
    severity: 'error',
    message: (p: { milliseconds: number }) => `evaluation takes longer than the limit of ${p.milliseconds} ms`,
    help: () =>
      'look for a loop without an end, or a regular expression that backtracks; a mesh of 10,000 services takes about 3 s',
  }),
  'file-too-large': entry({
    severity: 'error',
    message: (p: { file: string; bytes: number; limit: number }) =>
      `\`${p.file}\` has ${p.bytes} bytes, more than the limit of ${p.limit}`,
    help: () => 'split the file into several modules',
  }),
  'forbidden-global': entry({
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` does not exist where a mesh is evaluated`,
    help: (p) => forbiddenGlobalHelp(p.name),
  }),
  'forbidden-import': entry({
    severity: 'error',
    message: (p: { specifier: string }) => `a mesh cannot import \`${p.specifier}\``,
    help: () => 'import `meshc`, `constructs`, or a `.ts` file of this repository by its relative path',
  }),
  'import-of-link': entry({
    severity: 'error',
    message: (p: { path: string }) => `\`${p.path}\` is a symbolic link, and links are never followed`,
    help: () => 'import the file the link points to, or commit a copy of it',
  }),
  'import-outside-repository': entry({
    severity: 'error',
    message: (p: { specifier: string }) => `\`${p.specifier}\` leads out of the repository`,
    help: () => 'move the file into this repository and import it from there',
  }),
  'invalid-document': entry({
    severity: 'error',
    message: (p: { file: string; problem: string }) => `\`${p.file}\` cannot be read: ${p.problem}`,
    help: () => 'write one plain document: no duplicate keys, no aliases, no custom tags',
  }),
  'invalid-model': entry({
    severity: 'error',
    message: (p: { where: string; problem: string; repair: string }) => `\`${p.where}\` ${p.problem}`,
    help: (p) => p.repair,
  }),
  'invalid-syntax': entry({
    severity: 'error',
    message: (p: { problem: string }) => `this is not TypeScript: ${p.problem}`,
    help: () => 'correct the syntax at this place',
  }),
  'missing-entry': entry({
    severity: 'error',
    message: (p: { entry: string; nearest: string | undefined }) => `the repository has no file \`${p.entry}\``,
    help: (p) =>
      p.nearest === undefined
        ? 'create it, or name the file to start at with `--entry`'
        : `start at the file that is there with \`--entry ${p.nearest}\``,
  }),
  'missing-export': entry({
    severity: 'error',
    message: (p: { name: string; specifier: string }) => `\`${p.specifier}\` exports nothing called \`${p.name}\``,
    help: (p) =>
      `if \`${p.name}\` is a type, write \`import { type ${p.name} }\`; otherwise export it or correct its name`,
  }),
  'missing-module': entry({
    severity: 'error',
    message: (p: { specifier: string; path: string; nearest: string | undefined }) =>
      `\`${p.specifier}\` is imported, but there is no file \`${p.path}\``,
    help: (p) => (p.nearest === undefined ? 'create the file, or correct the path' : `write \`${p.nearest}\``),
  }),
  'missing-ref': entry({
    severity: 'error',
    message: (p: { ref: string; repository: string; problem: string }) =>
      `\`${p.ref}\` names no commit of ${p.repository}: ${p.problem}`,
    help: () =>
      'name a branch, a tag, an object id, `HEAD`, or one of these with `~N` or `^N`; in a shallow clone fetch the history first',
  }),
  'model-too-large': entry({
    severity: 'error',
    message: (p: { characters: number; limit: number }) =>
      `the evaluated mesh has ${p.characters} characters of JSON, more than the limit of ${p.limit}`,
    help: () => 'split the mesh in two, or look for a loop that declares too much',
  }),
  'module-threw': entry({
    severity: 'error',
    message: (p: { problem: string }) => `evaluation stopped here: ${p.problem}`,
    help: () => 'correct what is wrong at this line; the text is that of the exception',
  }),
  'non-erasable-syntax': entry({
    severity: 'error',
    message: (p: { syntax: string }) => `${p.syntax}`,
    help: () =>
      'write only types that can be erased: a union instead of an enum, a module instead of a namespace, `as T` instead of `<T>`',
  }),
  'not-a-mesh': entry({
    severity: 'error',
    message: (p: { entry: string; problem: string }) => `\`${p.entry}\` is no mesh: ${p.problem}`,
    help: () => "export a function that returns a mesh: `export default () => new Mesh('shop', { … })`",
  }),
  'not-a-repository': entry({
    severity: 'error',
    message: (p: { path: string; problem: string; root: string | undefined }) => `\`${p.path}\` ${p.problem}`,
    help: (p) =>
      p.root === undefined
        ? 'name the root of a git repository, a bare repository, or an http(s) address; `git init` makes a repository'
        : `name the root of the repository: \`${p.root}\``,
  }),
  'private-key-in-source': entry({
    severity: 'error',
    message: (_: Record<never, never>) => 'the source contains a private key',
    help: () =>
      'treat the key as stolen and replace it, then remove it here; keys are made on the node and never leave it',
  }),
  'repository-refused': entry({
    severity: 'error',
    message: (p: { url: string; status: number }) => `${p.url} answered with status ${p.status}`,
    help: () => 'check the address, and that the account in it may read the repository',
  }),
  'repository-too-large': entry({
    severity: 'error',
    message: (p: { repository: string; limit: number }) => `${p.repository} has more than ${p.limit} files`,
    help: () => 'keep the mesh in a repository of its own',
  }),
  'repository-unreachable': entry({
    severity: 'error',
    message: (p: { url: string; problem: string }) => `${p.url} cannot be reached: ${p.problem}`,
    help: () => 'check the address and the network, then try again',
  }),
  'secret-in-source': entry({
    severity: 'error',
    message: (p: { what: string }) => `the source contains ${p.what}`,
    help: () =>
      'treat it as stolen and replace it, then name a secret where it is needed; where it is public, say so: `// public` on its line',
  }),
  'text-too-long': entry({
    severity: 'error',
    message: (p: { where: string; characters: number; limit: number }) =>
      `\`${p.where}\` has ${p.characters} characters, more than the limit of ${p.limit}`,
    help: () => 'shorten the text; no name, path or value of a mesh is this long',
  }),
  'too-many-modules': entry({
    severity: 'error',
    message: (p: { limit: number }) => `the mesh imports more than ${p.limit} modules`,
    help: () => 'join small modules, or look for modules that are imported without need',
  }),
  'type-check-failed': entry({
    severity: 'error',
    message: (p: { problem: string }) => `types could not be checked: ${p.problem}`,
    help: () => 'install the packages of this tool again with their optional dependencies, or skip the type check',
  }),
  'type-error': entry({
    severity: 'error',
    message: (p: { number: string; text: string }) => `${p.text} (${p.number})`,
    help: () => 'correct the type; an editor shows the same error',
  }),
  'unknown-environment': entry({
    severity: 'error',
    message: (p: { environment: string; known: readonly string[] }) =>
      `the mesh has no environment \`${p.environment}\``,
    help: (p) => `use one of ${p.known.map((name) => `\`${name}\``).join(', ')}, or add it to \`environments\``,
  }),
  'unreadable-object': entry({
    severity: 'error',
    message: (p: { path: string; problem: string }) => `\`${p.path}\` cannot be read from the repository: ${p.problem}`,
    help: ({ problem }) =>
      /EACCES|EPERM|permission/.test(problem)
        ? 'make the files of the repository readable for whoever runs meshc'
        : 'run `git fsck`; fetch what is missing, or clone the repository again',
  }),
  'unreadable-text': entry({
    severity: 'error',
    message: (p: { file: string }) => `\`${p.file}\` is not UTF-8 text`,
    help: () => 'save the file as UTF-8',
  }),
  'unsafe-path': entry({
    severity: 'error',
    message: (p: { path: string }) => `the repository contains the path ${JSON.stringify(p.path)}`,
    help: () => 'no honest commit has such a path; do not use this repository until it is explained',
  }),
  'unsupported-entry': entry({
    severity: 'error',
    message: (p: { entry: string }) => `\`${p.entry}\` is neither TypeScript, YAML nor JSON`,
    help: () => 'start at a file whose name ends with `.ts`, `.yaml`, `.yml` or `.json`',
  }),
  'unsupported-repository': entry({
    severity: 'error',
    message: (p: { repository: string; problem: string }) => `${p.repository} cannot be read: ${p.problem}`,
    help: () => 'clone it with plain `git clone` (SHA-1, no `--shared`, no `--filter`), or read its work tree',
  }),
} as const;

const repairs: Readonly<Record<string, string>> = {
  Date: 'write the date down; a mesh must be the same whenever it is evaluated',
  'Math.random': 'write the value down; a mesh must be the same whenever it is evaluated',
  console: 'remove the call; what evaluation finds is printed by `meshc check`',
  process: 'use the `environment` the mesh function is given',
};

function forbiddenGlobalHelp(name: string): string {
  return repairs[name] ?? 'a mesh is evaluated without files, network, clock or chance; remove the use';
}
