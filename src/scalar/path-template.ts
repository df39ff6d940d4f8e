import { pathFault } from './path-fault.ts';

/** A segment of a path template: itself, a variable for one segment, or a variable for all that are left. */
export type TemplateSegment =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

/** What a path template consists of, or why it is none. */
export type ReadTemplate =
  | { readonly kind: 'template'; readonly segments: readonly TemplateSegment[] }
  | { readonly kind: 'fault'; readonly fault: string; readonly advice: string };

/** Reads a path template such as `/users/{id}` or `/files/{path=**}`. */
export function readPathTemplate(text: string): ReadTemplate {
  if (!text.startsWith('/')) return faulty('does not start with `/`', `write \`/${text}\``);
  const segments: TemplateSegment[] = [];
  const names = new Set<string>();
  const written = text.slice(1).split('/');
  for (const [index, part] of written.entries()) {
    const segment = readSegment(part);
    if (!segment) {
      return faulty(
        `has \`${part}\` for a segment`,
        'a variable is a whole segment: `{id}`, or `{path=**}` at the end',
      );
    }
    if (segment.kind === 'rest' && index < written.length - 1) {
      return faulty(`goes on after \`${part}\``, 'put it last: it stands for everything that is left');
    }
    if (segment.kind !== 'literal') {
      if (names.has(segment.name)) return faulty(`names \`${segment.name}\` twice`, 'give each variable its own name');
      names.add(segment.name);
    }
    segments.push(segment);
  }
  if (names.size === 0) return faulty('has no variable', 'match it with `exact` or `prefix`');
  const literal = pathFault(
    segments.map((segment) => (segment.kind === 'literal' ? `/${segment.value}` : '/x')).join(''),
  );
  return literal ? faulty(literal.fault, literal.advice) : { kind: 'template', segments };
}

/** The names of the variables, in order; none for a text that is no template. */
export function templateVariables(text: string): string[] {
  const read = readPathTemplate(text);
  if (read.kind === 'fault') return [];
  return read.segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
}

function readSegment(text: string): TemplateSegment | undefined {
  const [, name, rest] = /^\{([A-Za-z][A-Za-z0-9_]{0,63})(=\*\*)?\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: rest === undefined ? 'variable' : 'rest', name };
  return /[{}*]/.test(text) ? undefined : { kind: 'literal', value: text };
}

function faulty(fault: string, advice: string): ReadTemplate {
  return { kind: 'fault', fault, advice };
}
