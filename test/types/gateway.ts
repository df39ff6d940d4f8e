import {
  Certificate,
  CertificateAuthority,
  Gateway,
  HttpRoute,
  Mesh,
  Namespace,
  Service,
  TcpRoute,
  TlsRoute,
} from 'meshc';

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

const team = new Namespace(mesh, 'team');
const shared = new Gateway(mesh, 'shared', {
  listeners: {
    plain: { port: 80, protocol: 'http', hostnames: ['*.example'], redirect: { scheme: 'https', status: 308 } },
    web: {
      port: 443,
      protocol: 'https',
      hostnames: ['*.example'],
      tls: { certificates: [shop] },
      allowedRoutes: { namespaces: [team], hostnames: 'shared' },
      http3: { port: 443 },
    },
    postgres: { port: 5432, protocol: 'tcp', allowedRoutes: { namespaces: 'all' } },
  },
  placement,
  trustedProxies: { from: ['10.0.0.0/8'], hops: 2 },
});

new HttpRoute(shared.for(team), 'web', { listener: 'web', rules: [{ backends: [{ to: web.port('http') }] }] });
new TcpRoute(shared.for(team), 'database', { backends: [{ to: database.port('postgres') }] });
// @ts-expect-error: what is attached through a namespace is read by the same listeners
new HttpRoute(shared.for(team), 'bytes', { listener: 'postgres', rules: [{ backends: [{ to: web.port('http') }] }] });
// @ts-expect-error: no such listener
new HttpRoute(shared.for(team), 'nowhere', { listener: 'nowhere', rules: [{ backends: [{ to: web.port('http') }] }] });

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
    byName: { port: 447, protocol: 'https', hostnames: ['*'], tls: { certificates: ['shop'] } },
    // @ts-expect-error: an authority signs, a certificate is presented
    swapped: { port: 448, protocol: 'https', hostnames: ['*'], tls: { certificates: [partners] } },
    // @ts-expect-error: a redirect of clear text leads to TLS
    astray: { port: 81, protocol: 'http', hostnames: ['*'], redirect: { scheme: 'http' } },
    again: {
      port: 449,
      protocol: 'https',
      hostnames: ['*'],
      tls: { certificates: [shop] },
      // @ts-expect-error: what is over TLS needs no redirect to TLS
      redirect: { scheme: 'https' },
    },
    // @ts-expect-error: a namespace is not its name
    named: { port: 82, protocol: 'http', hostnames: ['*'], allowedRoutes: { namespaces: ['team'] } },
    // @ts-expect-error: bytes have no host names to share
    bytes: { port: 5433, protocol: 'tcp', hostnames: ['*'] },
  },
  placement,
});
