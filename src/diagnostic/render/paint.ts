/** Colours by meaning, so that every output of the tool agrees on them. Each returns its text unchanged without colour. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly note: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly place: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

/** The colours, or plain text. Only the sixteen colours a user's own theme decides are used. */
export function paint(color: boolean): Paint {
  const sgr = (open: string, close: string) => (text: string) =>
    color && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    error: sgr('1;31', '22;39'),
    warning: sgr('1;33', '22;39'),
    note: sgr('1;36', '22;39'),
    added: sgr('32', '39'),
    removed: sgr('31', '39'),
    changed: sgr('33', '39'),
    place: sgr('34', '39'),
    strong: sgr('1', '22'),
    quiet: sgr('2', '22'),
  };
}
