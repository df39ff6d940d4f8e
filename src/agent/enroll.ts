import { enrollmentPath } from '../bundle/layout.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { createCertificateRequest } from '../x509/certificate-request.ts';
import type { AgentConfig } from './config.ts';
import { ensureKey } from './keys.ts';
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
}

/** Makes the keys that are missing and a request for each of the node's proxies. Keys that are there stay. */
export async function enroll(
  config: AgentConfig,
  folder: StateFolder,
): Promise<{ readonly enrollments: readonly Enrollment[]; readonly problems: readonly Diagnostic[] }> {
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
    enrollments.push({ proxy, path, request, fingerprint, made });
  }
  return { enrollments, problems };
}
