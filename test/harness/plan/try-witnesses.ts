import type * as ir from '../../../src/ir/mesh.ts';
import type { Mesh } from '../../../src/model/mesh.ts';
import type { AccessChange, TrafficChange } from '../../../src/plan/plan.ts';
import { planChanges } from '../../../src/plan/plan-changes.ts';
import { tablesOf } from '../../../src/plan/routing.ts';
import { destinationWords, tableWords } from '../../../src/plan/words.ts';
import { compiled } from '../compiled.ts';
import { nameOf } from './decide.ts';
import { startWitnessEnvoy, type WitnessEnvoy } from './witness-envoy.ts';

/** Two versions of one mesh, as models. */
export interface Models {
  readonly before: Mesh;
  readonly after: Mesh;
}

/** What came of it. */
export interface Trial {
  /** How many requests were sent. */
  readonly sent: number;
  /** Requests that did not fare as the plan says. */
  readonly mismatches: readonly string[];
}

/** Sends every witness of the plans of these versions through a real Envoy, on both sides. */
export async function tryWitnesses(versions: readonly Models[]): Promise<Trial> {
  const sides = versions.map(({ before, after }) => ({ before: compiled(before), after: compiled(after) }));
  const files = sides.flatMap(({ before, after }, index) => [
    [`${index}b`, before.files] as const,
    [`${index}a`, after.files] as const,
  ]);
  const envoy = await startWitnessEnvoy(new Map(files));
  try {
    const trials: Trial[] = [];
    for (const [index, { before, after }] of sides.entries()) {
      const { access, traffic } = planChanges(before, after);
      for (const [mesh, side] of [
        [before.ir, 'before'],
        [after.ir, 'after'],
      ] as const) {
        const at = { envoy, name: `${index}${side[0]}`, mesh, side };
        for (const change of access) trials.push(await tryAccess(change, at));
        for (const change of traffic) trials.push(await tryTraffic(change, at));
      }
    }
    return {
      sent: trials.reduce((sum, { sent }) => sum + sent, 0),
      mismatches: trials.flatMap(({ mismatches }) => mismatches),
    };
  } finally {
    await envoy.stop();
  }
}

interface Place {
  readonly envoy: WitnessEnvoy;
  readonly name: string;
  readonly mesh: ir.Mesh;
  readonly side: 'before' | 'after';
}

async function tryAccess(change: AccessChange, { envoy, name, mesh, side }: Place): Promise<Trial> {
  const { witness, service, port, workloads } = change;
  const caller = [...mesh.workloads, ...mesh.gateways].find((one) => nameOf(one) === witness.caller);
  const behind = mesh.workloads.filter((one) => one.service === service && (workloads?.includes(nameOf(one)) ?? true));
  let sent = 0;
  const mismatches: string[] = [];
  for (const workload of caller ? behind : []) {
    const inbound = workload.inbound.find((one) => one.port === port);
    // A port that speaks HTTP/2 only would need another client for the same question.
    if (!inbound || !caller || inbound.protocol === 'http2' || witness.method === 'CONNECT') continue;
    const door = { proxy: nameOf(workload), serverName: inbound.serverName, identity: caller.identity };
    const response = await envoy.knock(name, door, witness);
    sent += 1;
    const refusal = inbound.protocol === 'tcp' ? undefined : 403;
    const wanted = change[side].outcome === 'allowed' ? 200 : refusal;
    if (response?.status !== wanted) mismatches.push(JSON.stringify({ side, change, response }));
  }
  return { sent, mismatches };
}

async function tryTraffic(change: TrafficChange, { envoy, name, mesh, side }: Place): Promise<Trial> {
  const { witness } = change;
  const table = tablesOf(mesh).find((one) => tableWords(one.name) === change.at)?.name;
  if (!witness || table === undefined || witness.method === 'CONNECT') return { sent: 0, mismatches: [] };
  const response = await envoy.call(name, table, witness);
  // Nobody calls through this table, so no proxy has it.
  if (!response) return { sent: 0, mismatches: [] };
  const { outcome } = change[side];
  if (/^(?:redirected|answered) /.test(outcome)) {
    const isOwn = response.program === '' && response.status === Number(/\d{3}/.exec(outcome)?.[0]);
    return { sent: 1, mismatches: isOwn ? [] : [JSON.stringify({ side, change, response })] };
  }
  const wanted = outcome.split(', ').map((one) => one.replace(/ [\d.<>]+ %$/, ''));
  const isRight =
    outcome === 'no route'
      ? response.status === 404 && response.program === ''
      : response.status === 200 && wanted.includes(destinationWords(response.program, table));
  return { sent: 1, mismatches: isRight ? [] : [JSON.stringify({ side, change, response })] };
}
