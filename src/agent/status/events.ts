import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { Log } from '../log.ts';
import { jsonLog } from '../log.ts';
import type { StateFolder } from '../state/state-folder.ts';

/** Two files of at most this size are kept: some thousand events. */
const largestBytes = 512 * 1024;

/** A log that also keeps its events in the state folder, for `meshc agent events`. */
export function keepEvents(folder: StateFolder, log: Log, now: () => Date): Log {
  const keep = jsonLog((line) => append(folder.events, line), now);
  return (level, event, details) => {
    log(level, event, details);
    keep(level, event, details);
  };
}

/** Events, oldest first, one JSON object each. A line that was cut short by an end of the machine is left out. */
export function readEvents(folder: StateFolder): Record<string, unknown>[] {
  return [`${folder.events}.1`, folder.events].flatMap((path) => readLines(path));
}

/** Gives the events that were added since it was last asked, beginning now. */
export function followEvents(folder: StateFolder): () => Record<string, unknown>[] {
  let seen = new Set(readEvents(folder).map((event) => JSON.stringify(event)));
  return () => {
    const events = readEvents(folder);
    const added = events.filter((event) => !seen.has(JSON.stringify(event)));
    seen = new Set(events.map((event) => JSON.stringify(event)));
    return added;
  };
}

function append(path: string, line: string): void {
  try {
    appendFileSync(path, line, { mode: 0o600 });
    if (statSync(path).size > largestBytes) renameSync(path, `${path}.1`);
  } catch {
    // A full disk must not end what is being logged; the log itself has the event.
  }
}

function readLines(path: string): Record<string, unknown>[] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}
