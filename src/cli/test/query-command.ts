import type { ConcreteRequest } from '../../reach/decide-request.ts';
import type { Start } from '../../reach/trace.ts';

/** The command that follows a request of a test hop by hop, to be pasted into a shell. */
export function queryCommand(start: Start, request: ConcreteRequest, environment: string): string {
  const { method, path, host, scheme, serverName, headers, query } = request;
  const parameters = Object.entries(query).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const target = parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
  const words =
    start.kind === 'workload'
      ? [start.caller, `${start.service}:${start.port}`]
      : [start.gateway, start.table.split('/').slice(3).join('/')];
  const options = [
    ...(method === 'GET' ? [] : ['--method', method]),
    ...(target === '/' ? [] : ['--path', target]),
    '--host',
    host,
    ...(scheme === 'http' ? [] : ['--scheme', scheme]),
    ...(serverName === undefined ? [] : ['--server-name', serverName]),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    '--env',
    environment,
  ];
  return ['meshc', 'query', ...words, ...options].map(quoted).join(' ');
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w/.:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
