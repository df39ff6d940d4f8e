/** Words and numbers that say more about an event. Never a key, a token or a file's content. */
export type LogDetails = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Writes one event; `event` is a fixed phrase, so that events can be searched and counted. */
export type Log = (level: 'info' | 'warning' | 'error', event: string, details?: LogDetails) => void;

/** One JSON object to a line. */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (level, event, details = {}) => {
    write(`${JSON.stringify({ time: now().toISOString(), level, event, ...details })}\n`);
  };
}
