/*
 * What the kernel is told to redirect into a sidecar, and the names it may be dialled by. The compiler writes it for pods and, in the
 * metadata of a listener, for the agent of a machine; so it lives on the ground floor.
 */

/** Where the metadata of the listener that takes what is captured says so. */
export const interceptionMetadata = 'meshc.interception';

/** What it says there. */
export interface InterceptionMark {
  readonly inbound: {
    /** The TCP ports of the program, sorted. */
    readonly ports: readonly number[];
    /** The port of the sidecar that connections to them are given to. */
    readonly to: number;
  };
  readonly outbound: {
    /** The port of the sidecar, on loopback, that connections of the program are given to. */
    readonly to: number;
    /** TCP ports and address ranges that are left alone, sorted. */
    readonly exceptPorts: readonly number[];
    readonly exceptRanges: readonly string[];
  };
  /** The address that stands for each name. */
  readonly names: { readonly [name: string]: string };
}

/** The one table of ours; everything else in the kernel belongs to others. */
export const interceptionTable = 'inet meshc';

/** All addresses that stand for services. */
const virtualRange = '127.128.0.0/9';

/**
 * The rules for nft, as one transaction: what was there of ours before goes in the same moment. `userId` is who runs the sidecar: its
 * own connections are not captured, or none would ever leave.
 */
export function interceptionRules({ inbound, outbound }: InterceptionMark, userId: number): string {
  const isV6 = (range: string) => range.includes(':');
  const exceptions = [
    ...leave(
      'ip daddr',
      outbound.exceptRanges.filter((range) => !isV6(range)),
    ),
    ...leave('ip6 daddr', outbound.exceptRanges.filter(isV6)),
    ...leave('tcp dport', outbound.exceptPorts),
  ];
  return [
    ...withoutInterception(),
    `table ${interceptionTable} {`,
    '  chain output {',
    '    type nat hook output priority -100; policy accept;',
    '    meta l4proto != tcp return',
    `    meta skuid ${userId} return`,
    `    meta l4proto tcp ip daddr ${virtualRange} redirect to :${outbound.to}`,
    // What a machine says to itself stays as it is.
    '    oifname "lo" return',
    ...exceptions,
    `    meta l4proto tcp redirect to :${outbound.to}`,
    '  }',
    '  chain prerouting {',
    '    type nat hook prerouting priority -100; policy accept;',
    '    iifname "lo" return',
    ...(inbound.ports.length === 0 ? [] : [`    tcp dport ${setOf(inbound.ports)} redirect to :${inbound.to}`]),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The rules that take ours away, also where there are none. */
export function noInterceptionRules(): string {
  return [...withoutInterception(), ''].join('\n');
}

/** To delete a table that may not be there, it is first declared. */
function withoutInterception(): string[] {
  return [`table ${interceptionTable}`, `delete table ${interceptionTable}`];
}

function leave(what: string, values: readonly (string | number)[]): string[] {
  return values.length === 0 ? [] : [`    ${what} ${setOf(values)} return`];
}

function setOf(values: readonly (string | number)[]): string {
  return `{ ${values.join(', ')} }`;
}
