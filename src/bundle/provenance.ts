import { compactJson } from '../output/canonical-json.ts';
import { sha256 } from './digest.ts';
import type { ReleaseStatement } from './manifest.ts';
import { formatTime } from './metadata.ts';
import { isSignedByRole, keyId, type RoleKey, type RoleSigner } from './role-key.ts';

/** The media type of an in-toto statement. */
const payloadType = 'application/vnd.in-toto+json';

/**
 * Says of every file of a release which commit, by which compiler, it came from: an in-toto Statement v1 with SLSA
 * provenance v1, in a DSSE envelope. Nodes do not read it; it is for whoever asks later, with the tools they have.
 */
export async function writeProvenance(input: {
  readonly statement: ReleaseStatement;
  /** Everything that nodes are given, by target path. */
  readonly targets: ReadonlyMap<string, Uint8Array>;
  readonly signer: RoleSigner;
  readonly now: Date;
}): Promise<Uint8Array> {
  const payload = Buffer.from(compactJson(statementOf(input)), 'utf8');
  const signature = await input.signer.sign(preAuthentication(payloadType, payload));
  const envelope = {
    payload: payload.toString('base64'),
    payloadType,
    signatures: [{ keyid: keyId(input.signer.key), sig: Buffer.from(signature).toString('base64') }],
  };
  return Buffer.from(`${compactJson(envelope)}\n`, 'utf8');
}

/** The statement in an envelope that a key signed; undefined when it is none or not signed by the key. */
export function readProvenance(bytes: Uint8Array, key: RoleKey): unknown {
  const { payload, signatures } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    payload: string;
    signatures: readonly { keyid: string; sig: string }[];
  };
  const content = Buffer.from(payload, 'base64');
  const signed = signatures.some(
    ({ keyid, sig }) =>
      keyid === keyId(key) &&
      isSignedByRole(key, preAuthentication(payloadType, content), Buffer.from(sig, 'base64').toString('hex')),
  );
  return signed ? JSON.parse(content.toString('utf8')) : undefined;
}

function statementOf({ statement, targets, now }: Parameters<typeof writeProvenance>[0]) {
  const { mesh, environment, serial, commit, compiler, revertOf } = statement;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...targets].map(([name, bytes]) => ({ name, digest: { sha256: sha256(bytes) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://meshc.dev/release/v1',
        externalParameters: { mesh, environment, serial, ...(revertOf !== undefined && { revertOf }) },
        resolvedDependencies: [{ name: 'source', digest: { gitCommit: commit } }],
      },
      runDetails: {
        builder: { id: 'https://meshc.dev/release', version: { meshc: compiler.version } },
        metadata: { invocationId: String(serial), finishedOn: formatTime(now) },
      },
    },
  };
}

/** DSSE 1.0: what is signed names its type, so that no signature can be taken for one over something else. */
export function preAuthentication(type: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}
