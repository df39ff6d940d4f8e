import { meshWithoutServices } from '../../src/check/rules/mesh-without-services.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

expectRule(meshWithoutServices, {
  valid: { 'a mesh with a service': meshOf() },
  invalid: {
    'a mesh without': [
      meshOf({ services: [] }),
      { code: 'mesh-without-services', at: ['services'], message: 'mesh `shop` has no services' },
    ],
  },
});
