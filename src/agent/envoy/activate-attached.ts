import { diagnose } from '../../diagnostic/diagnostic.ts';
import { makeFolder } from '../state/durable-file.ts';
import type { EnvoyAdmin } from './envoy-admin.ts';
import { type ForeignEnvoy, isRunning, meetEnvoy, type RunningEnvoy } from './envoy-process.ts';
import { noResources, readResources } from './proxy-configuration.ts';
import { type ActivationResult, type Update, updateEnvoy, writeFiles } from './update-envoy.ts';

/** An Envoy that something else runs, and what it is to load. */
export interface AttachedActivation extends Update {
  readonly admin: EnvoyAdmin;
  /** The Envoy whose resources are known, if one has been met. */
  readonly envoy: RunningEnvoy | undefined;
}

/**
 * Brings the Envoy that something else runs to a configuration. While it does not answer, its files are written all the
 * same, and `envoy-absent` says that nothing has been acknowledged yet. One that was started meanwhile has read the files as
 * they were, and perhaps refused some of them: it is given everything again, and answers for all of it.
 */
export async function activateAttached(activation: AttachedActivation): Promise<ActivationResult> {
  const { proxy, folder, admin, envoy } = activation;
  await makeFolder(folder);
  if (envoy && (await isRunning(envoy))) return updateEnvoy(activation, envoy);
  const loaded = await readResources(folder);
  const met: ForeignEnvoy | undefined = await meetEnvoy(admin);
  if (met) return updateEnvoy({ ...activation, loaded, resend: true }, met);
  const changed = await writeFiles(folder, { from: loaded, to: activation.target.resources });
  const problem = diagnose('envoy-absent', { proxy, admin: admin.address });
  return { problem, envoy: undefined, loaded: noResources, changed, started: false, keepMilliseconds: 0 };
}
