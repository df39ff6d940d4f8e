import { invalidOrigin } from '../../src/check/rules/invalid-origin.ts';
import { ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];

const origins = [...rule, 'cors', 'allowOrigins'];
const exact = (value: string) => ruleMesh({ cors: { allowOrigins: [{ kind: 'exact', value }] } });
const below = (value: string) => ruleMesh({ cors: { allowOrigins: [{ kind: 'subdomains', value }] } });

expectRule(invalidOrigin, {
  valid: {
    'a host, with and without a port': ruleMesh({
      cors: {
        allowOrigins: [
          { kind: 'exact', value: 'https://shop.example' },
          { kind: 'exact', value: 'http://localhost:3000' },
          { kind: 'exact', value: 'http://127.0.0.1:80801'.slice(0, -1) },
          { kind: 'subdomains', value: 'https://*.shop.example:8443' },
          { kind: 'any' },
          { kind: 'regex', value: '.*' },
        ],
      },
    }),
  },
  invalid: {
    'no origin': [
      ruleMesh({ cors: { allowOrigins: [] } }),
      { code: 'invalid-origin', at: origins, message: 'route `route` allows no origin at all' },
    ],
    'a path': [
      exact('https://shop.example/'),
      {
        code: 'invalid-origin',
        at: [...origins, 0, 'value'],
        message: 'route `route` allows an origin that no page has: `https://shop.example/`',
        help: 'write the origin alone: `https://shop.example`',
      },
    ],
    'no scheme': [
      exact('shop.example'),
      {
        code: 'invalid-origin',
        at: [...origins, 0, 'value'],
        help: 'write the scheme too, as in `https://shop.example`',
      },
    ],
    'another scheme': [
      exact('ftp://shop.example'),
      { code: 'invalid-origin', at: [...origins, 0, 'value'], help: 'pages have the scheme `http` or `https`' },
    ],
    'a port that browsers leave out': [
      exact('https://shop.example:443'),
      {
        code: 'invalid-origin',
        at: [...origins, 0, 'value'],
        help: 'leave the port out: browsers do, where it is the scheme’s own',
      },
    ],
    'capitals, and no port': [
      exact('https://Shop.example'),
      { code: 'invalid-origin', at: [...origins, 0, 'value'], help: 'write the host in lower case: browsers do' },
    ],
    'a port that is none': [exact('https://a.example:99999'), { code: 'invalid-origin', at: [...origins, 0, 'value'] }],
    'a star in the middle': [
      below('https://shop.*.example'),
      {
        code: 'invalid-origin',
        at: [...origins, 0, 'value'],
        help: 'put the star first, as in `https://*.shop.example`',
      },
    ],
  },
});
