import { Certificate, CertificateAuthority, Gateway, HttpRoute, Mesh, Service, TcpRoute, TlsRoute } from 'meshc';

const mesh = new Mesh('types', { trustDomain: 'types.example' });
const placement = { kind: 'kubernetes' } as const;
const shop = new Certificate(mesh, 'shop', { hostnames: ['shop.example'] });
const unknown = new Certificate(mesh, 'unknown');
const partners = new CertificateAuthority(mesh, 'partners');
const web = new Service(mesh, 'web', { ports: { http: { number: 8080, protocol: 'http' } } });
const vault = new Service(mesh, 'vault', { ports: { tls: { number: 8200, protocol: 'tls' } } });
const database = new Service(mesh, 'database', {
  ports: { postgres: { number: 5432, protocol: 'tcp' } },
  versions: { v15: {}, v16: {} },
});

const edge = new Gateway(mesh, 'edge', {
  listeners: {
    web: {
      port: 443,
      protocol: 'https',
      hostnames: ['shop.example'],
      tls: {
        certificates: [shop, unknown],
        minVersion: '1.3',
        ciphers: ['ECDHE-ECDSA-AES128-GCM-SHA256'],
        curves: ['X25519MLKEM768', 'X25519'],
        clients: { authority: partners, required: false, names: [{ dns: 'a.example' }, { uri: 'urn:a' }] },
      },
    },
    vault: { port: 443, protocol: 'tls', hostnames: ['vault.example'], tls: { mode: 'passthrough' } },
    queue: { port: 5671, protocol: 'tls', hostnames: ['*'], tls: { certificates: [shop], alpn: ['amqp'] } },
    postgres: { port: 5432, protocol: 'tcp' },
  },
  placement,
});

new HttpRoute(edge, 'web', { rules: [{ backends: [{ to: web.port('http') }] }] });
new TcpRoute(edge, 'postgres', {
  backends: [{ to: database.version('v15'), weight: 9 }, { to: database.version('v16') }],
});
new TlsRoute(edge, 'vault', { listener: 'vault', hostnames: ['vault.example'], backends: [{ to: vault.port('tls') }] });
new TcpRoute(database, 'upgrade', { backends: [{ to: database.version('v16') }] });
new TlsRoute(vault, 'names', { hostnames: ['*.vault.example'], backends: [{ to: vault.port('tls') }] });

// @ts-expect-error: requests can be routed where HTTP is read, nowhere else
new HttpRoute(edge, 'through', { listener: 'vault', rules: [{ backends: [{ to: web.port('http') }] }] });
// @ts-expect-error: which of the two TLS listeners must be said
new TlsRoute(edge, 'which', { backends: [{ to: vault.port('tls') }] });
// @ts-expect-error: bytes have no host names
new TcpRoute(edge, 'names', { hostnames: ['a.example'], backends: [{ to: database.port('postgres') }] });
// @ts-expect-error: a TCP route sends bytes, which no HTTP port understands
new TcpRoute(edge, 'http', { backends: [{ to: web.port('http') }] });
// @ts-expect-error: no port of the service speaks tcp
new TcpRoute(web, 'nothing', { backends: [{ to: database.port('postgres') }] });
// @ts-expect-error: no port of the service speaks tls
new TlsRoute(database, 'nothing', { backends: [{ to: vault.port('tls') }] });
// @ts-expect-error: a connection is not matched
new TcpRoute(database, 'matched', { matches: [{ path: { exact: '/' } }], backends: [] });

new Gateway(mesh, 'wrong', {
  listeners: {
    // @ts-expect-error: clear text has no certificates
    clear: { port: 80, protocol: 'http', hostnames: ['*'], tls: { certificates: [shop] } },
    // @ts-expect-error: https has certificates
    bare: { port: 443, protocol: 'https', hostnames: ['*'] },
    // @ts-expect-error: requests cannot be read where TLS goes through
    through: { port: 444, protocol: 'https', hostnames: ['*'], tls: { mode: 'passthrough' } },
    // @ts-expect-error: TLS 1.1 is broken
    old: { port: 445, protocol: 'https', hostnames: ['*'], tls: { certificates: [shop], minVersion: '1.1' } },
    // @ts-expect-error: a suite without forward secrecy
    weak: { port: 446, protocol: 'https', hostnames: ['*'], tls: { certificates: [shop], ciphers: ['AES128-SHA'] } },
    // @ts-expect-error: a certificate is not a name
    named: { port: 447, protocol: 'https', hostnames: ['*'], tls: { certificates: ['shop'] } },
    // @ts-expect-error: an authority signs, a certificate is presented
    swapped: { port: 448, protocol: 'https', hostnames: ['*'], tls: { certificates: [partners] } },
  },
  placement,
});
