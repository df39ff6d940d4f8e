import { certificateNotCovering } from '../../src/check/rules/certificate-not-covering.ts';
import { certificateOfAnotherNamespace } from '../../src/check/rules/certificate-of-another-namespace.ts';
import { invalidAlpn } from '../../src/check/rules/invalid-alpn.ts';
import { invalidClientName } from '../../src/check/rules/invalid-client-name.ts';
import { quicUnavailable } from '../../src/check/rules/quic-unavailable.ts';
import { repeatedTlsSetting } from '../../src/check/rules/repeated-tls-setting.ts';
import { tlsVersionOrder } from '../../src/check/rules/tls-version-order.ts';
import { unusedCertificate } from '../../src/check/rules/unused-certificate.ts';
import { unusedCiphers } from '../../src/check/rules/unused-ciphers.ts';
import type { HttpsListener } from '../../src/model/gateway-listener.ts';
import type { ClientName, TlsConnectionTermination, TlsTermination } from '../../src/model/listener-tls.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { edgeMesh, gatewayOf, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

function https(parts: Partial<TlsTermination> = {}, more: Partial<HttpsListener> = {}): HttpsListener {
  return { port: 443, protocol: 'https', hostnames: ['*'], tls: terminationOf(parts), ...more };
}

function mesh(parts: Partial<TlsTermination> = {}, more: Partial<HttpsListener> = {}): Mesh {
  return edgeMesh({ web: https(parts, more) });
}

const web = ['gateways', 0, 'listeners', 'web'];
const tls = [...web, 'tls'];
const suite = 'ECDHE-ECDSA-AES128-GCM-SHA256';

expectRule(tlsVersionOrder, {
  valid: { both: mesh({ minVersion: '1.2', maxVersion: '1.3' }), one: mesh({ minVersion: '1.3' }) },
  invalid: {
    'newest before oldest': [
      mesh({ minVersion: '1.3', maxVersion: '1.2' }),
      {
        code: 'tls-version-order',
        at: [...tls, 'minVersion'],
        message: 'listener `web` of gateway `edge` accepts no version of TLS: the oldest is 1.3, the newest 1.2',
      },
    ],
  },
});

expectRule(unusedCiphers, {
  valid: { 'where TLS 1.2 is spoken': mesh({ ciphers: [suite] }) },
  invalid: {
    'where it is not': [
      mesh({ ciphers: [suite], minVersion: '1.3' }),
      { code: 'unused-ciphers', at: [...tls, 'ciphers'] },
    ],
  },
});

expectRule(quicUnavailable, {
  valid: {
    'TLS 1.3 over TCP and UDP': mesh({ minVersion: '1.3' }, { http3: {} }),
    'none asked': mesh({ maxVersion: '1.2' }),
  },
  invalid: {
    'no TLS 1.3': [
      mesh({ maxVersion: '1.2' }, { http3: {} }),
      {
        code: 'quic-unavailable',
        at: [...web, 'http3'],
        message: 'listener `web` of gateway `edge` cannot serve HTTP/3: it stops at TLS 1.2, and QUIC begins with 1.3',
      },
    ],
    'the PROXY protocol': [
      mesh({}, { http3: {}, proxyProtocol: { from: { kind: 'any' } } }),
      { code: 'quic-unavailable', at: [...web, 'http3'] },
    ],
  },
});

const certificate = { namespace: 'shop', certificate: 'shop' };
const authority = { namespace: 'shop', authority: 'partners' };
const named = (...names: ClientName[]) => mesh({ clients: { authority, names } });

expectRule(repeatedTlsSetting, {
  valid: { 'each once': mesh({ ciphers: [suite], curves: ['X25519', 'P-256'] }) },
  invalid: {
    'a certificate, a suite, a curve and a name twice': [
      mesh({
        certificates: [certificate, certificate],
        ciphers: [suite, suite],
        curves: ['P-256', 'X25519', 'P-256'],
        clients: {
          authority,
          names: [
            { kind: 'dns', value: 'a.example' },
            { kind: 'dns', value: 'a.example' },
          ],
        },
      }),
      {
        code: 'repeated-tls-setting',
        at: [...tls, 'certificates', 1],
        message: 'listener `web` of gateway `edge` names the certificate `shop/shop` twice',
        related: [[...tls, 'certificates', 0]],
      },
      { code: 'repeated-tls-setting', at: [...tls, 'ciphers', 1] },
      { code: 'repeated-tls-setting', at: [...tls, 'clients', 'names', 1] },
      { code: 'repeated-tls-setting', at: [...tls, 'curves', 2] },
    ],
    'a protocol twice': [
      offering('amqp', 'amqp'),
      { code: 'repeated-tls-setting', at: ['gateways', 0, 'listeners', 'queue', 'tls', 'alpn', 1] },
    ],
  },
});

function offering(...alpn: string[]): Mesh {
  const termination: TlsConnectionTermination = { ...terminationOf(), alpn };
  return edgeMesh({ queue: { port: 5671, protocol: 'tls', hostnames: ['*'], tls: termination } });
}

const alpnAt = ['gateways', 0, 'listeners', 'queue', 'tls', 'alpn', 0];
expectRule(invalidAlpn, {
  valid: { 'what is registered': offering('amqp', 'http/1.1', 'acme-tls/1') },
  invalid: {
    nothing: [offering(''), { code: 'invalid-alpn', at: alpnAt }],
    'a space': [offering('a b'), { code: 'invalid-alpn', at: alpnAt }],
    'too many': [offering('a'.repeat(256)), { code: 'invalid-alpn', at: alpnAt }],
  },
});

const nameAt = [...tls, 'clients', 'names', 0, 'value'];
expectRule(invalidClientName, {
  valid: {
    'names of every kind': named(
      { kind: 'dns', value: 'a.example' },
      { kind: 'uri', value: 'spiffe://partner.example/billing' },
      { kind: 'email', value: 'robot@partner.example' },
    ),
  },
  invalid: {
    'a wildcard': [
      named({ kind: 'dns', value: '*.example' }),
      {
        code: 'invalid-client-name',
        at: nameAt,
        message:
          'listener `web` of gateway `edge` wants clients to have a name that no certificate has as dns: `*.example`',
        help: 'write a host name in lower case without `*`: names are compared whole',
      },
    ],
    'no scheme': [named({ kind: 'uri', value: '/partner' }), { code: 'invalid-client-name', at: nameAt }],
    'no host': [named({ kind: 'email', value: 'robot' }), { code: 'invalid-client-name', at: nameAt }],
  },
});

function declared(served: string[], ...hostnames: (string[] | undefined)[]): Mesh {
  const certificates = hostnames.map((names, index) => ({
    namespace: 'shop',
    name: `c${index}`,
    ...(names && { hostnames: names }),
  }));
  const presented = certificates.map(({ namespace, name }) => ({ namespace, certificate: name }));
  return { ...mesh({ certificates: presented }, { hostnames: served }), certificates };
}

expectRule(certificateNotCovering, {
  valid: {
    'names among two certificates': declared(['a.example', 'x.b.example'], ['a.example'], ['*.b.example']),
    'a wildcard as it is': declared(['*.a.example'], ['*.a.example']),
    'every host, of which nothing is promised': declared(['*'], ['a.example']),
    'a certificate of which nothing is known': declared(['a.example'], ['b.example'], undefined),
    'a certificate that does not exist, which is another law': mesh(
      { certificates: [{ namespace: 'shop', certificate: 'nowhere' }] },
      { hostnames: ['a.example'] },
    ),
  },
  invalid: {
    'a name of nobody': [
      declared(['a.example', 'b.example'], ['a.example', '*.b.example']),
      {
        code: 'certificate-not-covering',
        at: [...web, 'hostnames', 1],
        message: 'listener `web` of gateway `edge` serves `b.example`, which none of its certificates is for',
        help: 'add a certificate for it, or serve one of `*.b.example` or `a.example`; in a certificate `*.` stands for one label',
      },
    ],
    'two labels below a wildcard, and a wildcard that is none': [
      declared(['x.y.a.example', '*.b.example'], ['*.a.example', 'b.example']),
      { code: 'certificate-not-covering', at: [...web, 'hostnames', 0] },
      { code: 'certificate-not-covering', at: [...web, 'hostnames', 1] },
    ],
  },
});

const elsewhere = { namespace: 'sales', certificate: 'shop' };
expectRule(certificateOfAnotherNamespace, {
  valid: {
    'their own on Kubernetes': mesh({ clients: { authority } }),
    'any on machines': {
      ...mesh(),
      gateways: [
        gatewayOf('edge', {
          listeners: { web: https({ certificates: [elsewhere] }) },
          placement: { kind: 'hosts', hosts: [{ node: 'a', address: '10.0.0.1' }] },
        }),
      ],
    },
  },
  invalid: {
    'a Secret of another namespace': [
      mesh({ certificates: [elsewhere], clients: { authority: { namespace: 'sales', authority: 'partners' } } }),
      {
        code: 'certificate-of-another-namespace',
        at: [...tls, 'certificates', 0],
        message: 'listener `web` of gateway `edge` needs the certificate `sales/shop`, which its pods cannot mount',
        help: 'declare it in namespace `shop`: a pod finds only the Secrets of its own namespace',
      },
      { code: 'certificate-of-another-namespace', at: [...tls, 'clients', 'authority'] },
    ],
  },
});

expectRule(unusedCertificate, {
  valid: { 'both used': mesh({ clients: { authority } }) },
  invalid: {
    'neither used': [
      edgeMesh({ web: { port: 80, protocol: 'http', hostnames: ['*'] } }),
      { code: 'unused-certificate', at: ['certificates', 0], message: 'nothing uses the certificate `shop`' },
      {
        code: 'unused-certificate',
        at: ['certificateAuthorities', 0],
        message: 'nothing uses the certificate authority `partners`',
      },
    ],
  },
});
