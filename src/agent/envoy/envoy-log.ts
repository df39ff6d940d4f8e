import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { absentAsUndefined } from '../state/durable-file.ts';

const logFile = 'envoy.log';

/** Where the log ends now: what is read from here was written later. */
export async function logEnd(folder: string): Promise<number> {
  const file = await absentAsUndefined(open(join(folder, logFile), 'r'));
  if (!file) return 0;
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** What Envoy wrote from an offset on, at most the last 64 KiB, without white space around it. */
export async function readLogFrom(folder: string, offset: number): Promise<string> {
  const file = await absentAsUndefined(open(join(folder, logFile), 'r'));
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(size < offset ? 0 : offset, size - 65_536);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    await file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trim();
  } finally {
    await file.close();
  }
}

/**
 * The first refusal in a piece of log. Envoy 1.40 keeps the reason in its configuration dump for listeners only; for
 * clusters, endpoints, routes and secrets the log is the one place that has it.
 */
export function findRefusal(log: string): string | undefined {
  const messages = entriesOf(log);
  const named = /^(?:cds: cluster|lds: listener|rds: route config) '[^']*'.*? rejected: /;
  const first = messages.find((message) => named.test(message));
  if (first) return first.replace(/^[a-z]+: /, '');
  return messages
    .map((message) => /^Filesystem config update (?:rejected|failure): (.*)$/.exec(message)?.[1])
    .find((reason) => reason !== undefined && !reason.includes('Invalid path'));
}

/** Why an Envoy that did not stay up ended. */
export async function reasonOfExit(folder: string, offset: number): Promise<string> {
  const told = lastWords(await readLogFrom(folder, offset));
  return told ? `it ended: ${told}` : 'it ended without a word';
}

/** The last thing Envoy said about an error, or just the last. */
export function lastWords(log: string): string | undefined {
  const messages = entriesOf(log);
  return messages.findLast((message) => /error|exiting|cannot|invalid|unable/i.test(message)) ?? messages.at(-1);
}

/** The messages of a log, each on one line, without time and level, and without Envoy's pointers to its own sources. */
function entriesOf(log: string): string[] {
  const entries = log.split(/\n(?=\[\d{4}-)/).map((entry) => entry.replace(/^(?:\[[^\]]*\]\s*)+/, ''));
  return entries
    .map((entry) =>
      entry
        .replaceAll(/goo\.gle\/\w+/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter(Boolean);
}
