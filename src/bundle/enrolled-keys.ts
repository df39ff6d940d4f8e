import { parseCertificateRequest } from '../x509/certificate-request.ts';
import { isSignedBy, type SigningKey, spkiSha256 } from '../x509/key.ts';
import { decodeBase64 } from '../x509/pem.ts';
import { canonicalMetadata } from './canonical-metadata.ts';
import { closed, exactly, list, openDocument, ShapeError, text } from './shape.ts';

/** A key somebody proved to hold. */
export interface EnrolledKey {
  readonly spki: Uint8Array;
  /** Hexadecimal SHA-256 of the key. */
  readonly spkiSha256: string;
}

/** Where keys are for: a proxy on a node of an environment. */
export interface KeyPlace {
  readonly environment: string;
  readonly node: string;
  /** `<namespace>/<name>`. */
  readonly proxy: string;
}

/**
 * `enroll/<environment>/<node>/<namespace>/<name>.next.json`: keys to be used later, in this order, each with the proof that
 * the node holds it, all signed by a key the node is known by. So keys change without a second visit to the node, and
 * whoever can write to the repository but holds no key of the node cannot slip one in.
 */
export interface NextKeys {
  readonly apiVersion: 'meshc/v1';
  readonly kind: 'NextKeys';
  readonly environment: string;
  readonly node: string;
  readonly proxy: string;
  /** Hexadecimal SHA-256 of the key that signed this. */
  readonly signedBy: string;
  /** Certificate requests in PEM, one a key. */
  readonly requests: string[];
  /** Base64 of the DER signature over the canonical form of everything else. */
  readonly signature: string;
}

/** Writes such a file. */
export async function signNextKeys(
  { environment, node, proxy }: KeyPlace,
  requests: readonly string[],
  key: SigningKey,
): Promise<NextKeys> {
  const body: Omit<NextKeys, 'signature'> = {
    apiVersion: 'meshc/v1',
    kind: 'NextKeys',
    environment,
    node,
    proxy,
    signedBy: spkiSha256(key.spki),
    requests: [...requests],
  };
  return { ...body, signature: Buffer.from(await key.sign(signedBytes(body))).toString('base64') };
}

/**
 * Reads such a file for a place: the keys in it and which key signed it. `signers` are the keys the node is known by; the
 * signature must be of one of them.
 */
export function readNextKeys(
  bytes: Uint8Array,
  place: KeyPlace,
  signers: readonly EnrolledKey[],
): { kind: 'keys'; keys: readonly EnrolledKey[] } | { kind: 'refused'; reason: string } {
  const refuse = (reason: string) => ({ kind: 'refused', reason }) as const;
  let document: NextKeys;
  try {
    document = openDocument(bytes, shape);
  } catch (error) {
    if (error instanceof ShapeError) return refuse(error.message);
    throw error;
  }
  const { signature, ...body } = document;
  const elsewhere = (['environment', 'node', 'proxy'] as const).find((part) => document[part] !== place[part]);
  if (elsewhere) return refuse(`it is for ${elsewhere} ${document[elsewhere]}`);
  const signer = signers.find(({ spkiSha256: key }) => key === document.signedBy);
  if (!signer) return refuse('it is signed by a key that this node is not known by');
  if (!isSignedBy(signer.spki, signedBytes(body), decodeBase64(signature) ?? new Uint8Array())) {
    return refuse('its signature was not made with the key it names');
  }
  const keys: EnrolledKey[] = [];
  for (const [index, request] of document.requests.entries()) {
    const parsed = parseCertificateRequest(request);
    if (parsed.kind === 'refused') return refuse(`request ${index + 1}: ${parsed.reason}`);
    keys.push({ spki: parsed.spki, spkiSha256: parsed.spkiSha256 });
  }
  return { kind: 'keys', keys };
}

/** PEM has line breaks, which the canonical form would keep raw; base64 of it stays inside printable ASCII. */
function signedBytes({ requests, ...rest }: Omit<NextKeys, 'signature'>): Uint8Array {
  return canonicalMetadata({ ...rest, requests: requests.map((pem) => Buffer.from(pem).toString('base64')) });
}

const shape = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('NextKeys'),
  environment: text(),
  node: text(),
  proxy: text(),
  signedBy: text(/^[0-9a-f]{64}$/),
  requests: list(text(/^[\s\S]{1,4096}$/), 1),
  signature: text(/^[A-Za-z0-9+/]+=*$/),
});
