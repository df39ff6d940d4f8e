import type { PromiseFsClient } from 'isomorphic-git';

/** A file system that lives in memory: a remote repository is read through it, so nothing is left on disk. */
export function memoryFileSystem(): PromiseFsClient {
  const files = new Map<string, Uint8Array>();
  const folders = new Set<string>(['/']);
  const stat = async (path: string) => {
    const file = files.get(path);
    if (!file && !folders.has(path)) throw failure('ENOENT', path);
    return statsOf(file);
  };
  return {
    promises: {
      async readFile(path: string, options?: { encoding?: string } | string) {
        const file = files.get(path);
        if (!file) throw failure('ENOENT', path);
        const encoding = typeof options === 'string' ? options : options?.encoding;
        return encoding === 'utf8' ? new TextDecoder().decode(file) : file;
      },
      async writeFile(path: string, content: Uint8Array | string) {
        if (!folders.has(parentOf(path))) throw failure('ENOENT', path);
        files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content));
      },
      async mkdir(path: string) {
        if (folders.has(path)) throw failure('EEXIST', path);
        if (!folders.has(parentOf(path))) throw failure('ENOENT', path);
        folders.add(path);
      },
      async rmdir(path: string) {
        folders.delete(path);
      },
      async unlink(path: string) {
        if (!files.delete(path)) throw failure('ENOENT', path);
      },
      async readdir(path: string) {
        if (!folders.has(path)) throw failure('ENOENT', path);
        const prefix = path === '/' ? '/' : `${path}/`;
        const inside = [...files.keys(), ...folders].filter((name) => name !== '/' && name.startsWith(prefix));
        return [...new Set(inside.map((name) => name.slice(prefix.length).split('/')[0] ?? ''))].sort();
      },
      stat,
      lstat: stat,
      async readlink(path: string) {
        throw failure('EINVAL', path);
      },
      async symlink(_target: string, path: string) {
        throw failure('EPERM', path);
      },
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function statsOf(file: Uint8Array | undefined) {
  return {
    type: file ? 'file' : 'dir',
    mode: file ? 0o100644 : 0o40755,
    size: file?.length ?? 0,
    ino: 0,
    mtimeMs: 0,
    ctimeMs: 0,
    uid: 1,
    gid: 1,
    dev: 1,
    isFile: () => file !== undefined,
    isDirectory: () => file === undefined,
    isSymbolicLink: () => false,
  };
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
