import type { KeyObject } from 'node:crypto';
import { signNextKeys } from '../bundle/enrolled-keys.ts';
import { nextKeysPath } from '../bundle/enrollment.ts';
import { enrollmentPath } from '../bundle/layout.ts';
import { recipientPath } from '../bundle/sealed.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { canonicalJson } from '../output/canonical-json.ts';
import { createCertificateRequest } from '../x509/certificate-request.ts';
import { signingKey } from '../x509/key.ts';
import type { AgentConfig } from './config.ts';
import { ensureKey, ensureNextKeys } from './keys.ts';
import { ensureSealingKey } from './sealed-values.ts';
import { createStateFolder, type StateFolder } from './state/state-folder.ts';

/** A request for one proxy, to be committed to the repository of the mesh. */
export interface Enrollment {
  readonly proxy: string;
  /** Where in the repository it belongs. */
  readonly path: string;
  /** PKCS #10 in PEM. */
  readonly request: string;
  /** What the reviewer compares, by a way other than the repository. */
  readonly fingerprint: string;
  /** Whether the key was made now. */
  readonly made: boolean;
  /** Keys to be used later, signed by the first; undefined when none were asked for. */
  readonly next:
    | { readonly path: string; readonly document: string; readonly fingerprints: readonly string[] }
    | undefined;
}

/** Makes the keys that are missing and a request for each of the node's proxies. Keys that are there stay. */
export async function enroll(
  config: AgentConfig,
  folder: StateFolder,
  options: { readonly next: number; readonly sealing?: boolean } = { next: 0 },
): Promise<{
  readonly enrollments: readonly Enrollment[];
  readonly problems: readonly Diagnostic[];
  /** What values for this node are sealed to, when that was asked for. */
  readonly recipient?: { readonly path: string; readonly text: string };
}> {
  const unsafe = await createStateFolder(folder);
  if (unsafe) return { enrollments: [], problems: [unsafe] };
  const enrollments: Enrollment[] = [];
  const problems: Diagnostic[] = [];
  for (const proxy of config.proxies) {
    const { reading, made } = await ensureKey(folder, proxy);
    if (reading.kind === 'refused') {
      problems.push(reading.diagnostic);
      continue;
    }
    const { privateKey, fingerprint } = reading.key;
    const request = await createCertificateRequest(privateKey);
    const path = enrollmentPath(config.environment, config.node, proxy);
    const next = await enrollNext({ config, folder, proxy, privateKey }, options.next);
    enrollments.push({ proxy, path, request, fingerprint, made, next });
  }
  if (!options.sealing) return { enrollments, problems };
  const text = `${await ensureSealingKey(folder)}\n`;
  return { enrollments, problems, recipient: { path: recipientPath(config.environment, config.node), text } };
}

/** The first key vouches for those that follow it, so that nobody without it can add one. */
async function enrollNext(
  {
    config,
    folder,
    proxy,
    privateKey,
  }: { config: AgentConfig; folder: StateFolder; proxy: string; privateKey: KeyObject },
  count: number,
): Promise<Enrollment['next']> {
  const keys = await ensureNextKeys(folder, proxy, count);
  if (keys.length === 0) return undefined;
  const { environment, node } = config;
  const requests = await Promise.all(keys.map((key) => createCertificateRequest(key.privateKey)));
  const document = await signNextKeys({ environment, node, proxy }, requests, signingKey(privateKey));
  return {
    path: nextKeysPath(enrollmentPath(environment, node, proxy)),
    document: canonicalJson(document),
    fingerprints: keys.map(({ fingerprint }) => fingerprint),
  };
}
