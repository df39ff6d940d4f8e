import { link, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFolder, makeFolder, readIfPresent, swapLink } from '../state/durable-file.ts';

/** One file Envoy reads: its path below `current`, and the JSON texts of the resources in it. */
export interface ResourceFile {
  readonly path: string;
  readonly resources: readonly string[];
}

/** What a folder of one resource type tells Envoy after a write. */
export interface WrittenFolder {
  /** Whether Envoy was given anything to read. */
  readonly changed: boolean;
  /** The `version_info` Envoy reports once it has taken the file, by path. */
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * Replaces the files of one resource type: a new numbered folder, then one rename of the `current` link, which is the
 * move Envoy watches for. Files that stay the same are hard links and keep their version; when all do, nothing is
 * touched. With `resend` every file gets a new version: after a refusal nobody knows which resources Envoy took.
 *
 * Files are not flushed: they follow from the release, and every start compares them with it and repairs them.
 */
export async function writeTypeFolder(
  folder: string,
  files: readonly ResourceFile[],
  resend = false,
): Promise<WrittenFolder> {
  await makeFolder(folder);
  const current = join(folder, 'current');
  const before = await readCurrent(current, files);
  const wasThere = await countFiles(current);
  const same = (file: ResourceFile) => !resend && before.get(file.path)?.text === render(file, versionOf(before, file));
  if (wasThere === files.length && wasThere > 0 && files.every(same)) {
    return { changed: false, versions: new Map(files.map((file) => [file.path, versionOf(before, file)])) };
  }
  if (wasThere === 0 && files.length === 0 && (await listFolder(folder)).includes('current')) {
    return { changed: false, versions: new Map() };
  }

  const numbers = await generations(folder);
  const generation = String((numbers.at(-1) ?? 0) + 1);
  const versions = new Map<string, string>();
  await makeFolder(join(folder, generation));
  for (const file of files) {
    const version = same(file) ? versionOf(before, file) : generation;
    const path = join(folder, generation, file.path);
    await makeFolder(dirname(path));
    if (same(file)) await link(join(current, file.path), path);
    else await writeFile(path, render(file, version), { mode: 0o600, flag: 'wx' });
    versions.set(file.path, version);
  }
  await swapLink(current, generation);
  // The one before stays: Envoy may be reading it.
  for (const old of numbers.slice(0, -1)) await rm(join(folder, String(old)), { recursive: true, force: true });
  return { changed: true, versions };
}

/** The resources Envoy was last told about, by path below `current`. */
export async function readTypeFolder(folder: string): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const found = new Map<string, readonly unknown[]>();
  for (const path of await filesBelow(join(folder, 'current'))) {
    const text = await readIfPresent(join(folder, 'current', path));
    const parsed = text && parse(text.toString('utf8'));
    if (hasResources(parsed)) found.set(path, parsed.resources);
  }
  return found;
}

/** The `version_info` of each file, by path below `current`. */
export async function readVersions(folder: string): Promise<ReadonlyMap<string, string>> {
  const current = join(folder, 'current');
  const paths = await filesBelow(current);
  const present = await readCurrent(
    current,
    paths.map((path) => ({ path })),
  );
  return new Map([...present].map(([path, { version }]) => [path, version]));
}

const versionPattern = /^\{"version_info":"(\d+)"/;

function render(file: ResourceFile, version: string): string {
  return `{"version_info":"${version}","resources":[${file.resources.join(',')}]}\n`;
}

type Present = ReadonlyMap<string, { readonly text: string; readonly version: string }>;

async function readCurrent(current: string, files: readonly Pick<ResourceFile, 'path'>[]): Promise<Present> {
  const present = new Map<string, { text: string; version: string }>();
  for (const { path } of files) {
    const text = (await readIfPresent(join(current, path)))?.toString('utf8');
    const version = text && versionPattern.exec(text)?.[1];
    if (text && version) present.set(path, { text, version });
  }
  return present;
}

function versionOf(present: Present, file: ResourceFile): string {
  return present.get(file.path)?.version ?? '';
}

async function generations(folder: string): Promise<number[]> {
  const names = (await listFolder(folder)).filter((name) => /^\d+$/.test(name));
  return names.map(Number).sort((a, b) => a - b);
}

async function countFiles(current: string): Promise<number> {
  return (await filesBelow(current)).length;
}

async function filesBelow(folder: string, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listFolder(join(folder, prefix))) {
    if (name.endsWith('.json')) found.push(join(prefix, name));
    else found.push(...(await filesBelow(folder, join(prefix, name))));
  }
  return found;
}

/** A file that a power cut left torn counts as absent. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasResources(value: unknown): value is { resources: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'resources' in value && Array.isArray(value.resources);
}
