/** A place in an author's module. Lines and columns count from 1. */
export interface Frame {
  /** The module as its loader names it: in the sandbox the path in the repository, such as `mesh/routes.ts`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Stands where a stack names no author: a missing place is never worth an exception. */
export const unknownFrame: Frame = { file: '', line: 1, column: 1 };

// In the sandbox this whole library is the one module `meshc`; elsewhere it is the files of this folder.
const ownFile = new Error().stack?.split('\n').flatMap((line) => placeIn(line) ?? [])[0]?.file ?? '';
const ownMark = ownFile.includes('/') ? ownFile.slice(0, ownFile.lastIndexOf('/') + 1) : ` (${ownFile}:`;

/**
 * The innermost frame of a stack that is not this library's own: the line that wrote `new Service(...)`.
 * Reads the stacks of QuickJS (`at f (mesh.ts:3:31)`) and V8 (`at f (file:///mesh.ts:3:14)`). The column is that of `new`
 * in V8 and of the opening parenthesis in QuickJS.
 *
 * @param constructors Names of classes whose constructors are passed over too, which leads to what constructs them.
 */
export function authorFrame(stack: string | undefined, constructors?: ReadonlySet<string>): Frame | undefined {
  // Cut by hand, not split or matched: a large mesh reads some hundred thousand of these lines in an interpreter.
  for (let start = 0, end = 0; stack !== undefined && end !== -1; start = end + 1) {
    end = stack.indexOf('\n', start);
    const own = stack.indexOf(ownMark, start);
    if (own !== -1 && (own < end || end === -1)) continue;
    const line = end === -1 ? stack.slice(start) : stack.slice(start, end);
    if (constructors?.has(functionIn(line))) continue;
    const frame = placeIn(line);
    if (frame && frame.file !== 'constructs') return frame;
  }
  return undefined;
}

/** Reads `at name (file:line:column)` and `at file:line:column`; native frames and messages have no place. */
function placeIn(line: string): Frame | undefined {
  const at = line.indexOf('at ');
  if (at === -1 || line.slice(0, at).trim() !== '') return undefined;
  const open = line.indexOf(' (', at);
  const place = open === -1 ? line.slice(at + 3) : line.slice(open + 2, line.lastIndexOf(')'));
  const beforeColumn = place.lastIndexOf(':');
  const beforeLine = place.lastIndexOf(':', beforeColumn - 1);
  if (beforeLine < 1) return undefined;
  const row = Number(place.slice(beforeLine + 1, beforeColumn));
  const column = Number(place.slice(beforeColumn + 1));
  return row > 0 && column > 0 ? { file: place.slice(0, beforeLine), line: row, column } : undefined;
}

function functionIn(line: string): string {
  return /^ *at (?:new )?([^ ]+) \(/.exec(line)?.[1] ?? '';
}
