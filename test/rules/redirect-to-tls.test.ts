import { missingRedirect } from '../../src/check/rules/missing-redirect.ts';
import { redirectWithoutTarget } from '../../src/check/rules/redirect-without-target.ts';
import type { GatewayListener, HttpsRedirect } from '../../src/model/gateway-listener.ts';
import { edgeMesh, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const toTls: HttpsRedirect = { scheme: 'https' };

function http(hostnames: string[], redirect?: HttpsRedirect): GatewayListener {
  return { port: 80, protocol: 'http', hostnames, ...(redirect && { redirect }) };
}

function https(...hostnames: string[]): GatewayListener {
  return { port: 443, protocol: 'https', hostnames, tls: terminationOf() };
}

const plain = ['gateways', 0, 'listeners', 'plain'];

expectRule(missingRedirect, {
  valid: {
    'a redirect': edgeMesh({ plain: http(['a.example'], toTls), secure: https('a.example') }),
    'other names': edgeMesh({ plain: http(['b.example', '*.a.example']), secure: https('a.example') }),
    'no TLS at all': edgeMesh({ plain: http(['a.example']) }),
  },
  invalid: {
    'one name both ways': [
      edgeMesh({ plain: http(['b.example', 'x.a.example']), secure: https('*.a.example') }),
      {
        code: 'missing-redirect',
        at: plain,
        message: 'listener `plain` of gateway `edge` serves in clear text what listener `secure` serves over TLS',
      },
    ],
  },
});

expectRule(redirectWithoutTarget, {
  valid: {
    'a listener for the name': edgeMesh({
      plain: http(['a.example', 'x.b.example'], toTls),
      secure: https('a.example', '*.b.example'),
    }),
    'something in front': edgeMesh({ plain: http(['a.example'], { ...toTls, port: 443 }) }),
    'no redirect': edgeMesh({ plain: http(['a.example']) }),
  },
  invalid: {
    'a name without listener, and a wildcard wider than any': [
      edgeMesh({ plain: http(['a.example', 'b.example', '*.example'], toTls), secure: https('a.example') }),
      {
        code: 'redirect-without-target',
        at: [...plain, 'hostnames', 1],
        message:
          'listener `plain` of gateway `edge` sends clients of `b.example` to TLS, and no `https` listener of the gateway serves it',
      },
      { code: 'redirect-without-target', at: [...plain, 'hostnames', 2] },
    ],
  },
});
