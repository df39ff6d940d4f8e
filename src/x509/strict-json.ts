/** JSON that means one thing to every reader, or why it does not. */
export type StrictJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads UTF-8 JSON and refuses what parsers disagree about: invalid UTF-8, a byte order mark, a key twice in one object
 * (`JSON.parse` keeps the last silently), deep nesting, and, unless `numbers` is `any`, numbers that are not whole or exceed
 * 2^53-1.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  { numbers }: { readonly numbers: 'whole' | 'any' } = { numbers: 'whole' },
): StrictJson {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    const reason = findTrouble(text, numbers);
    return reason === undefined ? { kind: 'json', value } : { kind: 'refused', reason };
  } catch {
    return { kind: 'refused', reason: 'it is not JSON' };
  }
}

/** Envoy's own resources nest deeper than anything of ours. */
const deepest = { whole: 32, any: 64 } as const;
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],:]/g;

/** The text is known to be JSON; only its tokens are looked at again. */
function findTrouble(text: string, numbers: 'whole' | 'any'): string | undefined {
  const scopes: (Set<string> | undefined)[] = [];
  let expectKey = false;
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') {
      if (scopes.push(found === '{' ? new Set() : undefined) > deepest[numbers]) return 'it is nested too deeply';
      expectKey = found === '{';
    } else if (found === '}' || found === ']') {
      scopes.pop();
      expectKey = false;
    } else if (found === ',') {
      expectKey = scopes.at(-1) !== undefined;
    } else if (found === ':') {
      expectKey = false;
    } else if (found.startsWith('"')) {
      if (expectKey && !addKey(scopes.at(-1), found)) return `it has the key ${found} twice in one object`;
    } else if (numbers === 'whole' && (!/^-?\d+$/.test(found) || !Number.isSafeInteger(Number(found)))) {
      return `the number ${found} is not a whole number that every reader agrees on`;
    }
  }
  return undefined;
}

function addKey(scope: Set<string> | undefined, quoted: string): boolean {
  const key: unknown = JSON.parse(quoted);
  if (scope === undefined || typeof key !== 'string' || key === '__proto__' || scope.has(key)) return false;
  scope.add(key);
  return true;
}
