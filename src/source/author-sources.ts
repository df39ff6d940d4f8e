import type { Site } from '../diagnostic/diagnostic.ts';
import { innermost, lineStarts, offsetOfFrame, parseSyntax, type Syntax, siteOfRange } from './syntax.ts';

/** A place as the interpreter reports it: columns count code points. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The author's modules, for finding places in them. */
export interface AuthorSources {
  /** Every module that was evaluated. */
  readonly files: readonly string[];
  has(file: string): boolean;
  /** A module, parsed once; undefined when it cannot be. */
  syntax(file: string): Syntax | undefined;
  /** The place of a frame: the call or construction it stands in, else the one character. */
  siteOf(frame: Frame): Site | undefined;
  /** The first frame of a stack that is an author's. */
  frameOf(stack: string): Frame | undefined;
}

/** Knows the places in a set of modules as they were evaluated. */
export function authorSources(stripped: ReadonlyMap<string, string>): AuthorSources {
  const parsed = new Map<string, Syntax | undefined>();
  const syntax = (file: string): Syntax | undefined => {
    const text = stripped.get(file);
    if (text === undefined) return undefined;
    if (!parsed.has(file)) parsed.set(file, parseSyntax(file, text));
    return parsed.get(file);
  };
  return {
    files: [...stripped.keys()],
    has: (file) => stripped.has(file),
    syntax,
    siteOf(frame) {
      const text = stripped.get(frame.file);
      if (text === undefined) return undefined;
      const plain = { file: frame.file, text, lines: lineStarts(text) };
      const offset = offsetOfFrame(plain, frame.line, frame.column);
      const known = syntax(frame.file);
      const [start, end] = (known && calleeAround(known, offset)) ?? [offset, offset + 1];
      return siteOfRange(plain, start, end);
    },
    frameOf: (stack) => framesOf(stack).find(({ file }) => stripped.has(file)),
  };
}

/** The frames of a QuickJS stack: `at name (file:line:column)`, or `at file:line:column` where text could not be read. */
export function framesOf(stack: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    const [, inside, bare] = /^ *at (?:.* \((.+)\)|(.+))$/.exec(text) ?? [];
    const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(inside ?? bare ?? '') ?? [];
    return file === undefined ? [] : [{ file, line: Number(line), column: Number(column) }];
  });
}

/** QuickJS reports a call at its opening parenthesis; people look at what is called. */
function calleeAround({ program, text }: Syntax, offset: number): [number, number] | undefined {
  if (text[offset] !== '(') return undefined;
  const call = innermost(program, offset, ['NewExpression', 'CallExpression']);
  if (!call || call.callee.end > offset) return undefined;
  const { callee } = call;
  const isMethod = call.type === 'CallExpression' && callee.type === 'MemberExpression';
  return [isMethod ? callee.property.start : call.start, callee.end];
}
