import { chown, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, diagnose } from '../diagnostic/diagnostic.ts';
import type { Agent } from './agent.ts';
import type { IdentityFiles } from './config.ts';
import { readProxyIdentity } from './proxy-identity.ts';
import { readIfPresent, writeDurably } from './state/durable-file.ts';

/** The names other programs look for, and who may read each. */
const layouts = {
  'spiffe-helper': {
    certificate: { name: 'svid.pem', mode: 0o644 },
    key: { name: 'svid_key.pem', mode: 0o600 },
    trust: { name: 'svid_bundle.pem', mode: 0o644 },
  },
  istio: {
    certificate: { name: 'cert-chain.pem', mode: 0o600 },
    key: { name: 'key.pem', mode: 0o600 },
    trust: { name: 'root-cert.pem', mode: 0o600 },
  },
} as const;

/**
 * Writes the identities of proxies for other programs of the node: those that read the files of spiffe-helper or of Istio's
 * agent need not change. Only what differs is written, the key before the certificate that is for it.
 */
export async function writeIdentityFiles(agent: Agent): Promise<Diagnostic | undefined> {
  for (const files of agent.config.identityFiles ?? []) {
    try {
      await writeOne(agent, files);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return diagnose('identity-files-unwritable', { proxy: files.proxy, directory: files.directory, reason });
    }
  }
  return undefined;
}

async function writeOne(agent: Agent, { proxy, layout, directory, group }: IdentityFiles): Promise<void> {
  const identity = await readProxyIdentity(agent, proxy);
  // A proxy that has not run yet has nothing to write.
  if (identity === undefined) return;
  const names = layouts[layout];
  const contents = [
    [names.key, identity.key],
    [names.certificate, identity.chain],
    [names.trust, identity.roots],
  ] as const;
  for (const [{ name, mode }, content] of contents) {
    await replace(join(directory, name), content, { mode: group === undefined ? mode : mode | 0o040, group });
  }
}

async function replace(
  path: string,
  content: string,
  { mode, group }: { mode: number; group: number | undefined },
): Promise<void> {
  const present = await readIfPresent(path);
  const isSame = present?.toString('utf8') === content && ((await stat(path)).mode & 0o777) === mode;
  if (isSame) return;
  await writeDurably(path, content, mode);
  if (group !== undefined) await chown(path, -1, group);
}
