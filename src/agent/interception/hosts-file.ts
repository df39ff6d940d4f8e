import { constants } from 'node:fs';
import { access, open, readFile } from 'node:fs/promises';

/** Between these lines is what the agent wrote; everything else in the file belongs to others. */
const [first, last] = ['# meshc: what the program of this node may call, written by its agent', '# meshc: end'];

/** The text of a hosts file with other names in our part of it; without that part when there are none. */
export function withNames(text: string, names: Readonly<Record<string, string>>): string {
  const lines = text.split('\n');
  const [from, to] = [lines.indexOf(first), lines.indexOf(last)];
  const others = from === -1 ? lines : [...lines.slice(0, from), ...(to < from ? [] : lines.slice(to + 1))];
  while (others.at(-1) === '') others.pop();
  const ours = Object.entries(names).map(([name, address]) => `${address} ${name}`);
  return [...others, ...(ours.length === 0 ? [] : [first, ...ours, last]), ''].join('\n');
}

/** Whether we may write there. */
export async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Puts names into a hosts file, in place: in containers the file is mounted by itself and cannot be renamed, and on machines the
 * agent may write the file but not the folder. Over what is there and in one piece, never emptied first: a program that looks a
 * name up meanwhile finds what stays.
 */
export async function writeNames(path: string, names: Readonly<Record<string, string>>): Promise<void> {
  const text = await readFile(path, 'utf8');
  const next = withNames(text, names);
  if (next === text) return;
  const [bytes, before] = [Buffer.from(next), Buffer.byteLength(text)];
  // Until the end is cut off, what is left of a longer text is empty lines.
  const whole = Buffer.concat([bytes, Buffer.alloc(Math.max(0, before - bytes.length), '\n')]);
  const file = await open(path, 'r+');
  try {
    await file.write(whole, 0, whole.length, 0);
    if (whole.length > bytes.length) await file.truncate(bytes.length);
  } finally {
    await file.close();
  }
}
