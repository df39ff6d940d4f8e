/** A header field name: a token (RFC 9110 section 5.6.2). Pseudo-headers such as `:path` are not. */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/.test(text);
}

/**
 * A header field value as it arrives (RFC 9110 section 5.5): no control characters, and no white space at either end,
 * which every HTTP parser removes.
 */
export function isHeaderValue(text: string): boolean {
  return !/^[ \t]|[ \t]$/.test(text) && [...text].every((character) => character === '\t' || !isControl(character));
}

/** The beginning or end of a header field value: not empty, which would be no condition, and no control characters. */
export function isHeaderPart(text: string): boolean {
  return text !== '' && [...text].every((character) => character === '\t' || !isControl(character));
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}
