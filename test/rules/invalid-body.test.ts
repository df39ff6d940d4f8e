import { invalidBody } from '../../src/check/rules/invalid-body.ts';
import { answerMesh } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const at = ['httpRoutes', 0, 'rules', 0, 'directResponse', 'body'];

expectRule(invalidBody, {
  valid: {
    'as many bytes as there may be': answerMesh({ directResponse: { status: 200, body: 'é'.repeat(32_768) } }),
    'a media type with a parameter': answerMesh({
      directResponse: { status: 200, body: '{}', contentType: 'application/json; charset=utf-8' },
    }),
    'no body where none may be': answerMesh({ directResponse: { status: 204 } }),
    'an empty body where none may be': answerMesh({ directResponse: { status: 304, body: '' } }),
  },
  invalid: {
    'one byte too many': [
      answerMesh({ directResponse: { status: 200, body: `${'é'.repeat(32_768)}a` } }),
      {
        code: 'invalid-body',
        at,
        message: 'the body that route `route` answers with cannot be sent: it has 65537 bytes, more than 65536',
        help: 'let a service answer with it',
      },
    ],
    'a media type that is none': [
      answerMesh({ directResponse: { status: 200, body: '{}', contentType: 'json' } }),
      {
        code: 'invalid-body',
        at: ['httpRoutes', 0, 'rules', 0, 'directResponse', 'contentType'],
        help: 'write a type and a subtype, as in `application/json`',
      },
    ],
    'a body of a status that has none': [
      answerMesh({ directResponse: { status: 204, body: 'a' } }),
      { code: 'invalid-body', at, help: 'remove the body, or answer with another status' },
    ],
  },
});
