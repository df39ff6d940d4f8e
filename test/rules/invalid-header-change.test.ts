import { invalidHeaderChange } from '../../src/check/rules/invalid-header-change.ts';
import { backendOf, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const rule = ['httpRoutes', 0, 'rules', 0];
const set = (name: string, value = '1') => ruleMesh({ requestHeaders: { set: { [name]: value } } });

expectRule(invalidHeaderChange, {
  valid: {
    'a header of the program': set('X-User', ''),
    'what a client is told of proxies': ruleMesh({ responseHeaders: { remove: ['x-envoy-upstream-service-time'] } }),
    'the address of the client': ruleMesh({ requestHeaders: { remove: ['x-forwarded-for'] } }),
  },
  invalid: {
    'what frames a message': [
      ruleMesh({ responseHeaders: { remove: ['Content-Length'] } }),
      {
        code: 'invalid-header-change',
        at: [...rule, 'responseHeaders', 'remove', 0],
        message: 'route `route` cannot remove the header `Content-Length`',
        help: 'leave it alone: the proxy writes it',
      },
    ],
    'the host': [
      set('Host', 'a.example'),
      {
        code: 'invalid-header-change',
        at: [...rule, 'requestHeaders', 'set', 'Host'],
        help: 'use `rewrite: { hostname }`, which is what the next proxy and the program see',
      },
    ],
    'what steers the next proxy': [
      set('x-envoy-retry-on', '5xx'),
      { code: 'invalid-header-change', at: [...rule, 'requestHeaders', 'set', 'x-envoy-retry-on'] },
    ],
    'who called': [
      set('x-forwarded-client-cert'),
      { code: 'invalid-header-change', at: [...rule, 'requestHeaders', 'set', 'x-forwarded-client-cert'] },
    ],
    'a pseudo-header of a response': [
      ruleMesh({ responseHeaders: { set: { ':status': '200' } } }),
      { code: 'invalid-header-change', at: [...rule, 'responseHeaders', 'set', ':status'] },
    ],
    'a name that is none': [
      ruleMesh({ requestHeaders: { add: { 'x y': '1' } } }),
      { code: 'invalid-header-change', at: [...rule, 'requestHeaders', 'add', 'x y'] },
    ],
    'a value with a line in it, of a backend': [
      ruleMesh({ backends: [backendOf('page', { responseHeaders: { set: { a: 'b\nc: d' } } })] }),
      {
        code: 'invalid-header-change',
        at: [...rule, 'backends', 0, 'responseHeaders', 'set', 'a'],
        help: 'remove control characters, and white space at the ends',
      },
    ],
  },
});
