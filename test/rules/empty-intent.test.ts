import { emptyIntent } from '../../src/check/rules/empty-intent.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const named = { namespace: 'shop', name: 'plan' };

expectRule(emptyIntent, {
  valid: {
    'no intent': meshOf(),
    'a gain': meshOf({ intents: [{ ...named, gains: [{ to: { namespace: 'shop', service: 'page' } }] }] }),
  },
  invalid: {
    'an intent without entries': [
      meshOf({ intents: [{ ...named, gains: [], traffic: [] }] }),
      { code: 'empty-intent', at: ['intents', 0], message: 'intent `plan` says nothing' },
    ],
  },
});
