import { InvalidArgumentError, Option } from 'commander';
import { hasErrors } from '../../diagnostic/diagnostic.ts';
import type { ConcreteRequest } from '../../reach/decide-request.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { canonicalIpAddress } from '../../scalar/ip-address.ts';
import type { RegisterCommand } from '../command.ts';
import { noProof } from '../envoy-proof.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { compileMesh, meshChoice } from '../open-mesh.ts';
import { addMeshOptions, type FormatTarget, formatOption, type SourceChoice } from '../options.ts';
import { printEach } from '../print-each.ts';
import { concreteRequest } from '../query/concrete-request.ts';
import type { QueryAnswer, QueryDocument } from '../query/query-document.ts';
import { exitFor, report } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { packageFacts } from '../version.ts';
import { humanOnly } from './diff.ts';

interface QueryOptions extends SourceChoice {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly scheme: string;
  readonly serverName?: string;
  readonly header: readonly (readonly [name: string, value: string])[];
  readonly token?: string;
  readonly claim: readonly (readonly [name: string, value: string])[];
  readonly peerAddress?: string;
  readonly clientAddress?: string;
  readonly repository: string;
  readonly expect?: 'allowed' | 'refused';
  readonly format: readonly FormatTarget[];
}

/** `meshc query`: can A call B with this request, and which rule decides. */
export const register: RegisterCommand = (program, terminal, act) => {
  const command = program
    .command('query')
    .summary('say whether a request is served, and which rule decides')
    .description(
      'Follows one request from proxy to proxy: listener, route, cluster, TLS, access; with the line of every rule.',
    )
    .argument('<from>', 'who calls: a workload, a service for all its workloads, or a gateway for a client outside')
    .argument('[to]', 'whom: a service, as `name:port` where it has several; of a gateway its listener')
    .option('--method <method>', 'the request method', 'GET')
    .option('--path <path>', 'the path, with its query', '/')
    .option('--host <host>', 'the host asked for', 'localhost')
    .addOption(new Option('--scheme <scheme>', 'the scheme').choices(['http', 'https']).default('http'))
    .option('--server-name <name>', 'the name asked for in the TLS handshake (SNI), where connections are routed by it')
    .option('--header <name: value>', 'a header; may be given several times', addHeader, [])
    .option('--token <issuer>', 'the issuer of the valid token that comes with it (default: none)')
    .option('--claim <name=value>', 'a claim of the token; may be given several times', addClaim, [])
    .option('--peer-address <address>', "the address of the caller's proxy, where policies ask for it")
    .option('--client-address <address>', 'the address of the client outside, where policies ask for it')
    .option('--repository <repository>', 'a folder in a git repository, or the address of one', '.')
    .option('--at <ref>', 'a commit, branch or tag (default: the work tree)')
    .addOption(new Option('--expect <verdict>', 'exit with 3 when it is otherwise').choices(['allowed', 'refused']));
  addMeshOptions(command).addOption(formatOption(['human', 'json']));
  command.action(
    act((from: string, to: string | undefined) => query({ from, to, options: command.opts<QueryOptions>(), terminal })),
  );
};

interface QueryCall {
  readonly from: string;
  readonly to: string | undefined;
  readonly options: QueryOptions;
  readonly terminal: Terminal;
}

async function query({ from, to, options, terminal }: QueryCall): Promise<ExitCode> {
  const request = requestOf(options);
  const { opened, compiled, diagnostics, text } = await compileMesh(
    meshChoice(options.repository, options, terminal),
    noProof,
  );
  if (opened.kind === 'refused' || hasErrors(diagnostics)) {
    report({ command: 'query', diagnostics, text }, options.format, terminal);
    return exitFor(diagnostics, 'error');
  }
  report({ command: 'query', diagnostics, text }, humanOnly(options.format), terminal);
  const { findStarts } = await import('../query/starts.ts');
  const { answer } = await import('../query/answer.ts');
  const answers = compiled.flatMap((environment): QueryAnswer[] => {
    const found = findStarts(environment.ir, { from, to });
    if ('problem' in found)
      throw new UsageError(`${environment.ir.name}/${environment.ir.environment}: ${found.problem}`);
    // Files are made when they are asked for, and nobody asks for them here.
    return found.starts.flatMap((start) => answer({ ...environment, files: new Map() }, { start, request }) ?? []);
  });
  const { revision } = opened.tree;
  const document: QueryDocument = {
    format_version: '1.0',
    version: packageFacts().version,
    at: options.at ?? (revision.kind === 'commit' ? 'HEAD' : 'work tree'),
    ...(revision.kind === 'commit' ? { commit: revision.oid } : {}),
    answers,
  };
  const { renderQuery } = await import('../query/render-query.ts');
  printEach({ human: (look) => renderQuery(document, look), json: () => document }, options.format, terminal);
  return options.expect === undefined || answers.every((one) => isAs(one, options.expect))
    ? exitCode.ok
    : exitCode.gate;
}

/** Whatever is not served is refused, by whomever. */
function isAs({ verdict }: QueryAnswer, expected: QueryOptions['expect']): boolean {
  return expected === 'allowed'
    ? verdict === 'allowed'
    : verdict !== 'allowed' && verdict !== 'partly' && verdict !== 'unknown';
}

function requestOf(options: QueryOptions): ConcreteRequest {
  const { method, path, host, scheme, serverName, header, token, claim, peerAddress, clientAddress } = options;
  for (const address of [peerAddress, clientAddress]) {
    if (address !== undefined && canonicalIpAddress(address) !== address) {
      throw new UsageError(`\`${address}\` is no IP address in its canonical form`);
    }
  }
  if (token === undefined && claim.length > 0)
    throw new UsageError('a claim is part of a token: say whose with --token');
  const claims = Object.fromEntries(
    [...Map.groupBy(claim, ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value)]),
  );
  const written = { method, path, host, scheme, headers: Object.fromEntries(header), query: {} };
  const read = concreteRequest(serverName === undefined ? written : { ...written, serverName });
  if ('problem' in read) throw new UsageError(read.problem);
  return {
    ...read.request,
    ...(token === undefined ? {} : { token: { issuer: token, claims } }),
    ...(peerAddress === undefined ? {} : { peerAddress }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
  };
}

function addClaim(text: string, earlier: QueryOptions['claim']): QueryOptions['claim'] {
  const cut = text.indexOf('=');
  if (cut <= 0) throw new InvalidArgumentError('Write it as `name=value`.');
  return [...earlier, [text.slice(0, cut), text.slice(cut + 1)]];
}

function addHeader(text: string, earlier: QueryOptions['header']): QueryOptions['header'] {
  const cut = text.indexOf(':');
  const name = text.slice(0, Math.max(cut, 0)).trim().toLowerCase();
  if (!isHeaderName(name)) throw new InvalidArgumentError('Write it as `name: value`.');
  return [...earlier, [name, text.slice(cut + 1).trim()]];
}
