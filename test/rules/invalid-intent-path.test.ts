import { invalidIntentPath } from '../../src/check/rules/invalid-intent-path.ts';
import type { Mesh } from '../../src/model/mesh.ts';
import { meshOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

function pathMesh(path: string): Mesh {
  const to = { namespace: 'shop', service: 'page' };
  return meshOf({ intents: [{ namespace: 'shop', name: 'plan', losses: [{ to, paths: [path] }] }] });
}

expectRule(invalidIntentPath, {
  valid: { 'an exact path': pathMesh('/a'), 'everything below one': pathMesh('/a/*') },
  invalid: {
    'a star in the middle': [
      pathMesh('/a*'),
      { code: 'invalid-intent-path', at: ['intents', 0, 'losses', 0, 'paths', 0] },
    ],
    'no slash': [
      pathMesh('a'),
      { code: 'invalid-intent-path', at: ['intents', 0, 'losses', 0, 'paths', 0], help: 'write `/a`' },
    ],
  },
});
