/** A query parameter name that can occur undelimited in a request: not empty, no `&`, `=`, `#`, white space or control characters. */
export function isQueryName(text: string): boolean {
  return /^[^&=#\s\p{Cc}]{1,256}$/u.test(text);
}
