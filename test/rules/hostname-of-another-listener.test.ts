import { hostnameOfAnotherListener } from '../../src/check/rules/hostname-of-another-listener.ts';
import { edgeMesh, onEdge, routeOf, terminationOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const https = (port: number, ...hostnames: string[]) =>
  ({ port, protocol: 'https', hostnames, tls: terminationOf() }) as const;
const wild = (hostnames?: string[]) =>
  routeOf('wild', { parent: { ...onEdge('wild'), ...(hostnames && { hostnames }) } });

expectRule(hostnameOfAnotherListener, {
  valid: {
    'each its own': edgeMesh(
      { wild: https(443, '*.example'), exact: https(443, 'a.example') },
      { httpRoutes: [wild()] },
    ),
    'a name that only the wildcard serves': edgeMesh(
      { wild: https(443, '*.example'), exact: https(443, 'a.example') },
      { httpRoutes: [wild(['b.example', '*.a.example'])] },
    ),
    'another port': edgeMesh(
      { wild: https(443, '*.example'), exact: https(8443, 'a.example') },
      { httpRoutes: [wild(['a.example'])] },
    ),
  },
  invalid: {
    'the exact name of another listener': [
      edgeMesh(
        { wild: https(443, '*.example'), exact: https(443, 'a.example') },
        { httpRoutes: [wild(['b.example', 'A.example'])] },
      ),
      {
        code: 'hostname-of-another-listener',
        at: ['httpRoutes', 0, 'parent', 'hostnames', 1],
        message: 'route `wild` on listener `wild` never gets `a.example`: listener `exact` of that port does',
        related: [['gateways', 0, 'listeners', 'exact']],
      },
    ],
    'a name below a narrower wildcard': [
      edgeMesh(
        { wild: https(443, '*.example'), narrow: https(443, '*.a.example') },
        { httpRoutes: [wild(['x.a.example'])] },
      ),
      { code: 'hostname-of-another-listener', at: ['httpRoutes', 0, 'parent', 'hostnames', 0] },
    ],
  },
});
