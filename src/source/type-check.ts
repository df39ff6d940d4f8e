import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import type { Tree } from '../git/tree.ts';
import { reachableModules } from './reachable-modules.ts';
import { readCompilerOutput } from './read-compiler-output.ts';

const mostMilliseconds = 120_000;
const mostOutputCharacters = 4 * 1024 * 1024;

/**
 * Checks the types of an entry, of test files beside it, and of what they import with TypeScript's native compiler, in a process and a temporary
 * folder of its own. The settings are ours, so a repository cannot relax them. Nothing is checked for a document.
 */
export async function typeCheck(tree: Tree, start: string, tests: readonly string[] = []): Promise<Diagnostic[]> {
  const entry = posix.normalize(start);
  if (!entry.endsWith('.ts') || !tree.has(entry)) return [];
  const compiler = await compilerPath();
  if (compiler === undefined) return [failed('the compiler for this platform is not installed')];
  const starts = [entry, ...tests];
  const files = await reachableModules(tree, starts);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'meshc-types-')));
  try {
    await writeFiles(folder, files);
    await writeFile(join(folder, settingsFile), JSON.stringify(settings(starts)));
    const output = await run(compiler, folder);
    if (typeof output !== 'string') return [failed(output.problem)];
    return readCompilerOutput(output, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// A name no repository needs: `tsconfig.json` could be a file of the author.
const settingsFile = '.meshc-types.json';

function settings(starts: readonly string[]): object {
  return {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2024',
      lib: ['es2024'],
      types: [],
      module: 'esnext',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      paths: {
        meshc: [libraryTypes('index')],
        'meshc/test': [libraryTypes('test')],
        constructs: [packageFile('constructs', 'lib/index.d.ts')],
      },
    },
    files: starts.map((path) => `./${path}`),
  };
}

/** The declarations beside this file, or where it is TypeScript itself the sources. */
function libraryTypes(entry: 'index' | 'test'): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.d.ts';
  return fileURLToPath(new URL(`../${entry}${ending}`, import.meta.url));
}

function packageFile(name: string, file: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return join(dirname(manifest), file);
}

/** The native program, found by TypeScript's own launcher; undefined where its platform package is missing. */
async function compilerPath(): Promise<string | undefined> {
  try {
    const launcher = pathToFileURL(packageFile('typescript', 'lib/getExePath.js'));
    const { default: find } = (await import(launcher.href)) as { default: () => string };
    return find();
  } catch {
    return undefined;
  }
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  for (const each of folders) await mkdir(each, { recursive: true });
  for (const [path, text] of files) await writeFile(join(folder, path), text, { flag: 'wx' });
}

function run(compiler: string, folder: string): Promise<string | { readonly problem: string }> {
  return new Promise((resolve) => {
    const child = spawn(compiler, ['--project', settingsFile, '--pretty', 'false', '--locale', 'en'], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: mostMilliseconds,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      if (output.length < mostOutputCharacters) output += text;
    });
    child.on('error', (error) => resolve({ problem: `the compiler does not start (${error.message})` }));
    child.on('close', (code, signal) => {
      if (signal) resolve({ problem: `the compiler was stopped after ${mostMilliseconds / 1000} s` });
      else if (code !== 0 && output === '') resolve({ problem: `the compiler ended with status ${code}` });
      else resolve(output);
    });
  });
}

function failed(problem: string): Diagnostic {
  return diagnose('type-check-failed', { problem });
}
