/** What is wrong with a path, and what to write instead. */
export interface PathFault {
  /** A phrase such as "does not start with `/`". */
  readonly fault: string;
  readonly advice: string;
}

/**
 * Why no request can have a path, after the proxy has normalised it (RFC 3986 section 6.2.2.3; doubled slashes are
 * merged, encoded slashes are refused). Undefined when one can.
 */
export function pathFault(path: string): PathFault | undefined {
  if (path === '') return { fault: 'is empty', advice: 'write `/` for the root' };
  if (/^https?:\/\//i.test(path)) {
    return { fault: 'is a whole URL', advice: 'write the path alone, from the first `/` after the host name' };
  }
  if (!path.startsWith('/')) return { fault: 'does not start with `/`', advice: `write \`/${path}\`` };
  if (path.includes('?')) {
    return { fault: 'contains a `?`', advice: 'write the path alone; a route matches query parameters with `query`' };
  }
  if (path.includes('#')) return { fault: 'contains a `#`', advice: 'leave the fragment out: it is never sent' };
  if (path.includes('//')) {
    return { fault: 'contains `//`', advice: `requests are merged first: write \`${path.replace(/\/{2,}/g, '/')}\`` };
  }
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return { fault: 'contains a `.` or `..` segment', advice: 'requests are resolved first: write the resolved path' };
  }
  if (/%2e|%2f|%5c/i.test(path)) {
    return {
      fault: 'contains an encoded dot or slash',
      advice: 'such requests are refused or decoded first: decode it',
    };
  }
  return /^[!$-;=@-Z_a-z~]*$/.test(path) ? undefined : unsendable(path);
}

function unsendable(path: string): PathFault {
  const character = [...path].find((one) => !/[!$-;=@-Z_a-z~]/.test(one)) ?? ' ';
  const encoded = encodeURIComponent(character.isWellFormed() ? character : '');
  const advice =
    character === '\\' ? 'backslashes are turned into slashes first: write `/`' : `write it as \`${encoded}\``;
  return { fault: `contains ${JSON.stringify(character)}, which a path cannot have`, advice };
}
