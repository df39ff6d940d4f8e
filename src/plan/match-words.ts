import type { NamedMatch, RequestMatch } from '../ir/request-match.ts';
import type { TemplateSegment } from '../scalar/path-template.ts';

/** Which requests a match means, in words: `GET requests to /ratings or below with header end-user = "jason"`. */
export function matchWords({ path, method, scheme, headers, query }: RequestMatch): string {
  const conditions = [
    ...headers.map((header) => `header ${namedWords(header)}`),
    ...query.map((parameter) => `query ${namedWords(parameter)}`),
  ];
  const to = pathWords(path);
  const kinds = [scheme, method].flatMap((one) => (one.kind === 'exact' ? [one.value] : []));
  if (to === '' && kinds.length === 0 && conditions.length === 0) return 'every request';
  const requests = [...kinds, 'requests'].join(' ');
  return [requests, to, conditions.length > 0 ? `with ${conditions.join(' and ')}` : ''].filter(Boolean).join(' ');
}

function pathWords(path: RequestMatch['path']): string {
  const inAnyCase = 'ignoreCase' in path && path.ignoreCase ? ' in any case' : '';
  switch (path.kind) {
    case 'exact':
      return `to ${path.value}${inAnyCase}`;
    case 'prefix':
      return `to ${path.value} or below${inAnyCase}`;
    case 'template':
      return `to ${path.segments.map(segmentWords).join('')}${inAnyCase}`;
    case 'any':
      return '';
    case 'regex':
      return `to paths like ${path.value}`;
  }
}

function segmentWords(segment: TemplateSegment): string {
  if (segment.kind === 'literal') return `/${segment.value}`;
  return segment.kind === 'variable' ? `/{${segment.name}}` : `/{${segment.name}=**}`;
}

/** A condition on a header or query parameter, in words. */
export function namedWords({ name, value }: NamedMatch): string {
  switch (value.kind) {
    case 'exact':
      return `${name} = ${JSON.stringify(value.value)}`;
    case 'prefix':
      return `${name} = ${JSON.stringify(value.value)}…`;
    case 'suffix':
      return `${name} = …${JSON.stringify(value.value)}`;
    case 'regex':
      return `${name} like ${value.value}`;
    case 'present':
      return `${name} there`;
    case 'absent':
      return `${name} not there`;
  }
}
