import { upgradeNotSpoken } from '../../src/check/rules/upgrade-not-spoken.ts';
import { backendOf, meshOf, ruleOf, serviceOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const speaking = (protocol: 'http' | 'grpc', parts: object) =>
  meshOf({
    services: [serviceOf('page', { ports: { http: { number: 8080, protocol } } })],
    httpRoutes: [ruleOf(parts)],
  });

expectRule(upgradeNotSpoken, {
  valid: {
    'HTTP/1.1': speaking('http', { upgrades: ['websocket'] }),
    'no upgrade': speaking('grpc', {}),
    'a mirror, which is never upgraded': meshOf({
      services: [serviceOf('page'), serviceOf('log', { ports: { http: { number: 8080, protocol: 'http2' } } })],
      httpRoutes: [ruleOf({ upgrades: ['websocket'], mirrors: [backendOf('log')] })],
    }),
  },
  invalid: {
    'HTTP/2': [
      speaking('grpc', { upgrades: ['websocket'] }),
      {
        code: 'upgrade-not-spoken',
        at: [...rule, 'backends', 0, 'port'],
        message: 'route `route` upgrades connections to port `http` of `page`, which speaks grpc',
        label: '`page` listens on 8080 (http)',
      },
    ],
  },
});
