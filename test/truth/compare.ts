import assert from 'node:assert/strict';
import type { Echo } from '../harness/programs.ts';
import type { Headers, Reading, Way } from './reading/reading.ts';
import type { Observation } from './stage.ts';

/** Compares what a real proxy did with a request with what it should have done. Throws when they differ. */
export function compare(reading: Reading, observed: Observation, sights: readonly Echo[]): void {
  if (reading.kind === 'answered') {
    assert.equal(observed.echo, undefined, 'a program answered');
    assertStatus(observed, reading.status);
    if (reading.location !== undefined) assert.equal(new URL(observed.headers.location ?? '').href, reading.location);
    if (reading.body !== undefined) assert.equal(observed.body, reading.body);
    assertHeaders(observed.headers, reading.headers);
    return;
  }
  // A refusal is answered by the callee's sidecar: only copies were seen then.
  const isRefused = observed.status === 403 || observed.headers['grpc-status'] === '7';
  const answering = observed.echo?.program ?? (isRefused ? undefined : sights[0]?.program);
  const candidates = reading.ways.filter(({ programs }) =>
    answering === undefined ? programs.length === 0 : programs.includes(answering),
  );
  const wanted = reading.ways.flatMap(({ programs }) => programs).join(' or ');
  assert.ok(candidates.length > 0, `${answering ?? 'nobody'} saw it, and not ${wanted}`);
  // Of several that it could have taken, one explains it.
  const differences = candidates.flatMap((way) => differenceOf(() => assertWay(way, observed, sights)) ?? []);
  if (differences.length === candidates.length) throw differences[0];
}

function differenceOf(comparison: () => void): Error | undefined {
  try {
    comparison();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function assertWay(way: Way, observed: Observation, sights: readonly Echo[]): void {
  if (way.programs.length === 0) assertStatus(observed, 403);
  assertHeaders(observed.headers, way.responseHeaders);
  for (const echo of sights.filter(({ program }) => way.programs.includes(program))) {
    assert.deepEqual([echo.url, echo.headers.host], [way.url, way.host]);
    assertHeaders(echo.headers, way.requestHeaders);
  }
}

/** A call of gRPC that a proxy answers has a status of gRPC in the place of the one of HTTP (gRPC: HTTP to gRPC status code mapping). */
function assertStatus({ status, headers }: Observation, wanted: number): void {
  const ofCall = headers['grpc-status'];
  if (ofCall === undefined) assert.equal(status, wanted);
  else assert.equal(Number(ofCall), { 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 }[wanted] ?? 2);
}

/** How many requests the programs must have seen under an id in the end, copies included; undefined when that depends on chance. */
export function expectedSights(reading: Reading): number | undefined {
  if (reading.kind === 'answered') return 0;
  const counts = new Set(reading.ways.map(({ tries, copies }) => tries + copies.length));
  return counts.size === 1 ? [...counts][0] : undefined;
}

const compared = /^(?:x-(?:set|set-too|add|remove|remove-too|a|b)|access-control-.*)$/;

function assertHeaders(actual: Readonly<Record<string, unknown>>, wanted: Headers): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (!compared.test(name) || name.startsWith('access-control-request')) continue;
    assert.equal(actual[name], value, name);
  }
}
