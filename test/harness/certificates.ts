import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A root that signs identities: made by openssl, so that nothing of ours vouches for itself. */
export interface Authority {
  readonly root: string;
  issue(uris: readonly string[]): KeyPair;
  /** For host names, as a server at the edge has. */
  issueFor(hostnames: readonly string[]): KeyPair;
  /** The same with the demand that its server staples an OCSP response (RFC 7633), which Envoy without one does not take. */
  issueStapled(hostnames: readonly string[]): KeyPair;
}

/** Makes a root and a way to sign under it; everything is valid for a day. */
export function createAuthority(name: string): Authority {
  const root = inFolder((folder) => {
    const purpose = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl(folder, [
      'req',
      '-x509',
      '-subj',
      `/O=${name}`,
      ...newKey,
      ...purpose,
      '-days',
      '1',
      '-out',
      'certificate.pem',
    ]);
    return readPair(folder);
  });
  return {
    root: root.certificate,
    issue: (uris) =>
      issue(
        root,
        uris.map((uri) => `URI:${uri}`),
      ),
    issueFor: (hostnames) =>
      issue(
        root,
        hostnames.map((name) => `DNS:${name}`),
      ),
    issueStapled: (hostnames) =>
      issue(
        root,
        hostnames.map((name) => `DNS:${name}`),
        ['tlsfeature=status_request'],
      ),
  };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];

/** Alternative names are written as openssl has them: `URI:…`, `DNS:…`. */
function issue(root: KeyPair, names: readonly string[], more: readonly string[] = []): KeyPair {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'root.pem'), root.certificate);
    writeFileSync(join(folder, 'root.key'), root.key);
    writeFileSync(
      join(folder, 'extensions'),
      [
        'basicConstraints=critical,CA:FALSE',
        'keyUsage=critical,digitalSignature',
        'extendedKeyUsage=serverAuth,clientAuth',
        `subjectAltName=${names.join(',')}`,
        ...more,
      ].join('\n'),
    );
    openssl(folder, ['req', '-new', '-subj', '/O=workload', ...newKey, '-out', 'request.pem']);
    const signing = ['-CA', 'root.pem', '-CAkey', 'root.key', '-days', '1', '-extfile', 'extensions'];
    openssl(folder, ['x509', '-req', '-in', 'request.pem', ...signing, '-out', 'certificate.pem']);
    return readPair(folder);
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-certificates-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openssl(folder: string, words: readonly string[]): void {
  execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

function readPair(folder: string): KeyPair {
  return {
    certificate: readFileSync(join(folder, 'certificate.pem'), 'utf8'),
    key: readFileSync(join(folder, 'key.pem'), 'utf8'),
  };
}
