/** One event on one line, for people. */
export function renderEvent({ time, level, event, ...details }: Record<string, unknown>): string {
  const parts = Object.entries(details).map(([name, value]) => `${name}=${plain(value)}`);
  const mark = level === 'info' ? '' : `${String(level)}: `;
  return `${String(time)} ${mark}${String(event)}${parts.length === 0 ? '' : `  ${parts.join(' ')}`}\n`;
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\s"]/.test(text) ? JSON.stringify(text) : text;
}
