import { unpinnedImage } from '../../src/check/rules/unpinned-image.ts';
import { meshOf, workloadOf } from '../harness/build-mesh.ts';
import { expectRule } from '../harness/expect-rule.ts';

/** A workload on Kubernetes with an image. */
const running = (image: string) =>
  meshOf({ workloads: [workloadOf('page', { placement: { kind: 'kubernetes', image } })] });

expectRule(unpinnedImage, {
  valid: {
    'a tag': running('example/page:1.2'),
    'a digest without a tag': running(`example/page@sha256:${'0'.repeat(64)}`),
    'latest with a digest': running(`example/page:latest@sha256:${'0'.repeat(64)}`),
    'a text that is no image': running('Page'),
  },
  invalid: {
    'no tag, though the registry has a port': [
      running('registry.example:5000/page'),
      {
        code: 'unpinned-image',
        at: ['workloads', 0, 'placement', 'image'],
        message: 'workload `page` runs whatever `registry.example:5000/page` happens to be when a pod starts',
      },
    ],
    latest: [running('page:latest'), { code: 'unpinned-image', at: ['workloads', 0, 'placement', 'image'] }],
  },
});
