import type { AccessWitness, WitnessRequest } from '../plan.ts';
import { html, type Markup } from './markup.ts';

/** A request as it goes over the wire, and the command that asks about it. */
export function witnessBlock(witness: WitnessRequest & Partial<AccessWitness>, to: string | undefined): Markup {
  const { caller, host, serverName, headers, provided = [] } = witness;
  const lines = [
    `${witness.method} ${target(witness)}`,
    ...(host === undefined ? [] : [`host: ${host}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const notes = [
    ...(serverName === undefined ? [] : [`server name (SNI) ${serverName}`]),
    ...provided.map((each) => `provided that: ${each}`),
  ];
  const command = caller === undefined || to === undefined ? undefined : queryCommand({ ...witness, caller }, to);
  return html`<div class="witness"><h4>For example${caller === undefined ? '' : html` from <code>${caller}</code>`}</h4><pre>${lines.join('\n')}</pre>${notes.map((note) => html`<p class="quiet">${note}</p>`)}${
    command === undefined
      ? ''
      : html`<p class="command"><code>${command}</code><button type="button" class="copy" data-copy="${command}">Copy</button></p>`
  }</div>`;
}

function target({ path, query }: WitnessRequest): string {
  const parameters = Object.entries(query).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return `${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

function queryCommand(witness: WitnessRequest & { readonly caller: string }, to: string): string {
  const { caller, method, host, scheme, headers } = witness;
  const words = [
    'meshc query',
    quoted(caller),
    quoted(to),
    ...(method === 'GET' ? [] : ['--method', quoted(method)]),
    '--path',
    quoted(target(witness)),
    ...(host === undefined ? [] : ['--host', quoted(host)]),
    ...(scheme === undefined ? [] : ['--scheme', quoted(scheme)]),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', quoted(`${name}: ${value}`)]),
  ];
  return words.join(' ');
}

/** As a shell takes it: the text of a plan must not become a second command. */
function quoted(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
