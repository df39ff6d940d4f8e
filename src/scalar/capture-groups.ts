/** How many groups of a regular expression (RE2) capture what they match. Of one that is not well formed any number. */
export function captureGroups(expression: string): number {
  const plain = expression
    .replace(/\\Q[\s\S]*?(?:\\E|$)/g, '') // a quotation has no groups
    .replace(/\\[\s\S]/g, '') // nor has an escape
    .replace(/\[\^?\]?(?:\[:\^?\w*:\]|[^\]])*\]/g, ''); // nor a class, in which a first `]` stands for itself
  return [...plain.matchAll(/\((?!\?)|\(\?P?<\w+>/g)].length;
}
