import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import type { PromiseFsClient } from 'isomorphic-git';

/**
 * The disk for one reading of a repository: it cannot write, and it remembers what isomorphic-git asks for again and again
 * (the list of packs for every object, every `.gitignore` for every file). Make a new one for each reading.
 */
export function readOnlyFileSystem(): PromiseFsClient {
  const folders = new Map<string, Promise<string[]>>();
  const ignoreFiles = new Map<string, Promise<Buffer>>();
  const refuse = async (): Promise<never> => {
    throw Object.assign(new Error('the repository is only read'), { code: 'EROFS' });
  };
  return {
    promises: {
      async readFile(path: string, options?: BufferEncoding | { encoding?: BufferEncoding | null }) {
        const remembered = /(?:\.gitignore|\/info\/exclude)$/.test(path);
        const bytes = remembered ? once(ignoreFiles, path, () => readFile(path)) : readFile(path);
        const encoding = typeof options === 'string' ? options : options?.encoding;
        return encoding ? (await bytes).toString(encoding) : bytes;
      },
      readdir: (path: string) => once(folders, path, () => readdir(path)),
      stat,
      lstat,
      readlink,
      writeFile: refuse,
      mkdir: refuse,
      rmdir: refuse,
      unlink: refuse,
      symlink: refuse,
    },
  };
}

function once<T>(known: Map<string, Promise<T>>, path: string, read: () => Promise<T>): Promise<T> {
  const earlier = known.get(path);
  if (earlier) return earlier;
  const reading = read();
  // A failure that nobody waits for again must not end the process.
  reading.catch(() => undefined);
  known.set(path, reading);
  return reading;
}
