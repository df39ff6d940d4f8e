/** Something in a text that only its owner should know. */
export interface FoundSecret {
  /** What it looks like, as people call it. */
  readonly what: string;
  readonly offset: number;
  readonly length: number;
}

/** Forms that say themselves what they are. */
const forms: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an access key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20,}/],
  ['a token of Slack', /\bxox[abprs]-[A-Za-z0-9-]{20,}/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a secret key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a secret key of age', /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/],
  ['a token of Vault', /\bhvs\.[A-Za-z0-9_-]{24,}/],
  ['a signed token (JWT)', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/],
  ['a password in an address', /:\/\/[^\s/:@'"`$]+:[^\s/@'"`$]{6,}@/],
];

/** A text literal that is long, of one word, and not a name. */
const literal = /(['"`])([A-Za-z0-9+/_=-]{32,})\1/g;

/** Members whose value is public although it looks like chance: keys, digests, certificates. */
const publicMember =
  /(?:^|[\s{,['"])(?:n|e|x|y|x5c|x5t|kid|spki|sha256|digest|fingerprint|modulus|certificate|publicKey)['"]?\s*:\s*\[?\s*$/;

/** Says that what stands on the line is meant to be read by everyone. */
const publicLine = /\/\/ public\b/;

/** Finds a secret that says itself what it is. */
export function findToken(text: string): FoundSecret | undefined {
  for (const [what, pattern] of forms) {
    const match = pattern.exec(text);
    if (match) return { what, offset: match.index, length: match[0].length };
  }
  return undefined;
}

/** Finds a secret in the text of a module: one that says so, or a literal that looks like chance and is not called public. */
export function findSecret(text: string): FoundSecret | undefined {
  const token = findToken(text);
  if (token) return token;
  for (const match of text.matchAll(literal)) {
    const value = match[2] ?? '';
    const end = text.indexOf('\n', match.index);
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, end < 0 ? undefined : end);
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    if (!looksRandom(value) || publicLine.test(line) || publicMember.test(before)) continue;
    return { what: 'a text that looks like a password or key', offset: match.index + 1, length: value.length };
  }
  return undefined;
}

/**
 * Whether a word has the mark of chance: many different characters, and letters, capitals and digits in turn. A name of several
 * words turns to a capital once a word, and from there to small letters, which is not counted; a digest has no capitals.
 */
export function looksRandom(word: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/];
  if (!kinds.every((kind) => kind.test(word))) return false;
  const turns = word.match(/(?<=[a-z])[A-Z]|(?<=[a-zA-Z])[0-9]|(?<=[0-9])[a-zA-Z]/g)?.length ?? 0;
  return turns / word.length >= 0.28 && entropyOf([...word]) >= 4;
}

/** Shannon's, in bits a character. */
function entropyOf(characters: readonly string[]): number {
  const counts = Map.groupBy(characters, (character) => character).values();
  return [...counts].reduce((sum, { length }) => {
    const share = length / characters.length;
    return sum - share * Math.log2(share);
  }, 0);
}
