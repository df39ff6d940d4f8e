import { namespaceDefaults } from '../../src/check/rules/namespace-defaults.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

const defaults = {};

expectRule(namespaceDefaults, {
  valid: {
    'a mesh without defaults': meshOf(),
    'defaults of a namespace that has a service': meshOf({ namespaces: [{ name: 'shop', defaults }] }),
  },
  invalid: {
    'defaults of one namespace in two places': [
      meshOf({
        namespaces: [
          { name: 'shop', defaults },
          { name: 'shop', defaults },
        ],
      }),
      { code: 'duplicate-defaults', at: ['namespaces', 1, 'defaults'], related: [['namespaces', 0, 'defaults']] },
    ],
    'defaults of a namespace nobody lives in': [
      meshOf({ namespaces: [{ name: 'shpo', defaults }] }),
      { code: 'unused-defaults', at: ['namespaces', 0, 'name'], help: 'did you mean `shop`?' },
    ],
  },
});
