import { settingWithoutBackends } from '../../src/check/rules/setting-without-backends.ts';
import { answerMesh, ruleMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(settingWithoutBackends, {
  valid: {
    'a timeout on the way to a backend': ruleMesh({ timeout: '2s' }),
    'headers of a redirect': answerMesh({ redirect: { scheme: 'https' }, responseHeaders: { remove: ['server'] } }),
  },
  invalid: {
    'a timeout of a redirect': [
      answerMesh({ redirect: { scheme: 'https' }, timeout: '2s' }),
      {
        code: 'setting-without-backends',
        at: ['httpRoutes', 0, 'rules', 0, 'timeout'],
        message: 'a rule of route `route` redirects its requests, so its `timeout` changes nothing',
        help: 'remove `timeout`: it is about the way to a backend',
      },
    ],
    'headers of a request that goes nowhere': [
      answerMesh({ directResponse: { status: 503 }, requestHeaders: { remove: ['a'] } }),
      {
        code: 'setting-without-backends',
        at: ['httpRoutes', 0, 'rules', 0, 'requestHeaders'],
        message: 'a rule of route `route` answers its requests itself, so its `requestHeaders` changes nothing',
      },
    ],
  },
});
