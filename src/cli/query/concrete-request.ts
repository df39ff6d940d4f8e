import type { ConcreteRequest } from '../../reach/decide-request.ts';
import { isPossible } from '../../reach/possible.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { pathFault } from '../../scalar/path-fault.ts';

/** The request that is meant by one as people write it, with the query in the path; or why there is none like it. */
export function concreteRequest(
  written: ConcreteRequest,
): { readonly request: ConcreteRequest } | { readonly problem: string } {
  const [path = '', ...rest] = written.path.split('?');
  const fault = pathFault(path);
  if (fault) return { problem: `no request has the path \`${path}\`: it ${fault.fault}; ${fault.advice}` };
  if (!isPossible('path', path)) {
    return { problem: `no request has the path \`${path}\`: proxies decode what need not be encoded` };
  }
  if (!isPossible('host', written.host)) {
    return { problem: `\`${written.host}\` is no host name in lower case and without port` };
  }
  const headers = Object.entries(written.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const query = [...parametersOf(rest.join('?')), ...Object.entries(written.query)];
  const bad = headers.find(([name, value]) => !isHeaderName(name) || !isPossible('header', value));
  if (bad) return { problem: `no request has the header \`${bad[0]}: ${bad[1]}\`` };
  const parameter = query.find(([, value]) => !isPossible('query', value));
  if (parameter) return { problem: `no request has the parameter \`${parameter[0]}=${parameter[1]}\`: encode it` };
  return { request: { ...written, path, headers: Object.fromEntries(headers), query: Object.fromEntries(query) } };
}

function parametersOf(text: string): [string, string][] {
  const parameters = text
    .split('&')
    .filter(Boolean)
    .map((one) => one.split('='));
  // Of a repeated parameter the first counts.
  return parameters.reverse().map(([name = '', ...value]) => [name, value.join('=')]);
}
