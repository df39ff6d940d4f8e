import { invalidImage } from '../../src/check/rules/invalid-image.ts';
import { meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A workload on Kubernetes with an image. */
const running = (image: string) =>
  meshOf({ workloads: [workloadOf('page', { placement: { kind: 'kubernetes', image } })] });

expectRule(invalidImage, {
  valid: {
    'a name': running('page'),
    'a registry with a port, a tag and a digest': running(
      `registry.example:5000/team/page:1.2@sha256:${'a'.repeat(64)}`,
    ),
  },
  invalid: {
    'upper case': [
      running('Team/Page:1'),
      {
        code: 'invalid-image',
        at: ['workloads', 0, 'placement', 'image'],
        message: 'workload `page` names something that is not a container image: `Team/Page:1`',
      },
    ],
    'a URL': [
      running('https://registry.example/page'),
      { code: 'invalid-image', at: ['workloads', 0, 'placement', 'image'] },
    ],
    nothing: [running(''), { code: 'invalid-image', at: ['workloads', 0, 'placement', 'image'] }],
  },
});
