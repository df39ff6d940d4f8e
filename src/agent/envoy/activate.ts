import { join } from 'node:path';
import { diagnose } from '../../diagnostic/diagnostic.ts';
import { makeFolder, readIfPresent, writeDurably } from '../state/durable-file.ts';
import { isAlive } from '../state/live-process.ts';
import { awaitAcknowledgement, type Baseline, type Expectation } from './acknowledgement.ts';
import { logEnd } from './envoy-log.ts';
import { type OwnEnvoy, startEnvoy, stopEnvoy } from './envoy-process.ts';
import { noResources } from './proxy-configuration.ts';
import { type ActivationResult, allKinds, type Update, updateEnvoy, writeKind } from './update-envoy.ts';

/** An Envoy of this agent, and what it is to run. */
export interface Activation extends Update {
  /** The running Envoy, if there is one. */
  readonly envoy: OwnEnvoy | undefined;
  readonly binary: string;
}

/** Brings one Envoy to a configuration: the running one, step by step, or a new one when there is none or its bootstrap changes. */
export async function activate(activation: Activation): Promise<ActivationResult> {
  await makeFolder(activation.folder);
  const { envoy } = activation;
  const sameBootstrap = await hasBootstrap(activation);
  if (envoy && sameBootstrap && (await isAlive(envoy.process))) return updateEnvoy(activation, envoy);
  if (envoy) await stopEnvoy(envoy, activation.timing);
  return start(activation);
}

/** Starts Envoy on files that are complete, so there is no order to keep. */
async function start(activation: Activation): Promise<ActivationResult> {
  const { proxy, folder, target, timing, binary } = activation;
  await writeDurably(join(folder, 'bootstrap.json'), target.bootstrap);
  const expectations: Expectation[] = [];
  for (const kind of allKinds) {
    const set = target.resources[kind];
    expectations.push((await writeKind(folder, { kind, set }, activation.resend)).expectation);
  }
  const before: Baseline = { stats: new Map(), logOffset: await logEnd(folder) };
  const failed = { envoy: undefined, loaded: noResources, changed: true, started: false, keepMilliseconds: 0 };
  const begun = await startEnvoy({ binary, folder, timing });
  if (begun.kind === 'failed') {
    return { ...failed, problem: diagnose('envoy-not-started', { proxy, reason: begun.reason }) };
  }
  const { envoy } = begun;
  const clusters = target.resources.clusters;
  const problem = await awaitAcknowledgement({ proxy, folder, envoy, expectations, clusters, before, timing });
  const loaded = problem ? noResources : target.resources;
  return { problem, envoy, loaded, changed: true, started: true, keepMilliseconds: 0 };
}

async function hasBootstrap({ folder, target }: Activation): Promise<boolean> {
  const present = await readIfPresent(join(folder, 'bootstrap.json'));
  return present?.toString('utf8') === target.bootstrap;
}
