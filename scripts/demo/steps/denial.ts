import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { resourcePath, secretNames } from '../../../src/output/proxy-document.ts';
import { parseSpiffeId } from '../../../src/scalar/spiffe-id.ts';
import { issueRoot, issueSvid } from '../../../src/x509/issue.ts';
import { createKeyPair, exportSpki, signingKey } from '../../../src/x509/key.ts';
import { encodePem } from '../../../src/x509/pem.ts';
import { type Reply, send } from '../traffic.ts';
import type { World } from '../world.ts';

const ratings = { address: '127.0.12.3', port: 15006, serverName: 'http.ratings.bookinfo.mesh.internal' };

/** What the mesh does not let through. */
export async function denialStep(world: World): Promise<void> {
  const { screen } = world;
  screen.step('What is not allowed does not happen');

  const allowed = await send({ url: 'http://127.0.0.1:19411/ratings/0' });
  screen.expect(allowed.status === 200, `reviews may GET /ratings/0: ${allowed.status}`);
  const written = await send({ url: 'http://127.0.0.1:19411/ratings/0', method: 'POST' });
  screen.expect(written.status === 403, `reviews may not POST there: ${written.status} (${written.body.trim()})`);

  const plain = await send({ url: `http://${ratings.address}:${ratings.port}/ratings/0` });
  screen.expect(plain.status === 0, `plaintext to the sidecar of ratings is refused: ${plain.error}`);

  const stolen = stolenIdentity(world, 'node-a', 'bookinfo/details-v1');
  const impostor = await callRatings(stolen);
  screen.expect(
    impostor.status === 403,
    `the certificate and key of details, stolen from its node, do not open ratings: ${impostor.status} (${impostor.body.trim()})`,
  );
  const forged = await callRatings(await forgedIdentity('spiffe://demo.bookinfo.example/ns/bookinfo/sa/reviews-v2'));
  screen.expect(
    forged.status === 0,
    `a certificate that says it is reviews, from somebody else's authority, is refused: ${forged.error}`,
  );
}

interface Identity {
  readonly chain: string;
  readonly key: string;
}

/** What somebody with root on a node can copy. */
function stolenIdentity(world: World, nodeName: string, proxy: string): Identity {
  const node = world.nodes.find(({ name }) => name === nodeName);
  if (!node) throw new Error(`there is no ${nodeName}`);
  const secret = join(node.state, 'proxies', proxy, resourcePath('secrets', secretNames.identity));
  return {
    chain: JSON.parse(readFileSync(secret, 'utf8')).resources[0].tls_certificate.certificate_chain.inline_string,
    key: readFileSync(join(node.state, 'keys', `${proxy}.key.pem`), 'utf8'),
  };
}

/** A certificate with any name one likes is easily made; only not by the authority of the mesh. */
async function forgedIdentity(id: string): Promise<Identity> {
  const parsed = parseSpiffeId(id);
  if (!parsed) throw new Error(`${id} is no SPIFFE ID`);
  const moment = () => ({ now: new Date(), lifetimeSeconds: 3_600, serial: randomBytes(16) });
  const authority = await issueRoot({ ...moment(), trustDomain: parsed.trustDomain, key: signingKey(createKeyPair()) });
  const key = createKeyPair();
  const leaf = await issueSvid({ ...moment(), authority, id: parsed.id, spki: exportSpki(key) });
  return { chain: encodePem('CERTIFICATE', leaf), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A request straight to the sidecar of ratings over mutual TLS. Whom we speak to is not checked: only what they let in matters. */
function callRatings({ chain, key }: Identity): Promise<Reply> {
  return new Promise((resolve) => {
    const options = { host: ratings.address, port: ratings.port, path: '/ratings/0', servername: ratings.serverName };
    const outgoing = requestTls(
      { ...options, cert: chain, key, rejectUnauthorized: false, agent: false, timeout: 5_000 },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (error) => resolve({ status: 0, body: '', error: plainReason(error) }));
    outgoing.end();
  });
}

/** OpenSSL's messages name its own source files; what the peer said is the part in the middle. */
function plainReason({ message }: Error): string {
  return message.split(':')[5] ?? message;
}
