import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { emitKubernetes } from '../../src/emit/kubernetes/kubernetes.ts';
import { sortedPaths } from '../../src/output/file-set.ts';
import { apiSchemas, documentOf, documentsOf, manifestFaults } from './manifest-schema.ts';
import { bookshop } from './sample-mesh.ts';

const files = emitKubernetes(bookshop());

test('every manifest is what the Kubernetes API takes', () => {
  let documents = 0;
  for (const path of sortedPaths(files)) {
    for (const document of documentsOf(files, path)) {
      assert.deepEqual(manifestFaults(document), [], `${path} ${document.kind}`);
      documents += 1;
    }
  }
  assert.equal(documents, 18);
});

test('names and label values have the form the API server demands beyond its schema', () => {
  for (const path of sortedPaths(files)) {
    for (const { kind, metadata } of documentsOf(files, path)) {
      // A Service is a DNS label that begins with a letter (RFC 1035); the others are DNS subdomains (RFC 1123).
      const form = kind === 'Service' ? /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/ : /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;
      assert.match(metadata.name, form);
      for (const value of Object.values(metadata.labels))
        assert.match(value, /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
    }
  }
});

const wrong: readonly { name: string; change: (deployment: Mutable) => void; fault: RegExp }[] = [
  {
    name: 'an unknown field at the top',
    change: (deployment) => {
      deployment['specs'] = {};
    },
    fault: /must NOT have additional properties.*specs/,
  },
  {
    name: 'an unknown field deep inside',
    change: (deployment) => {
      const [container] = podOf(deployment)['containers'] as Mutable[];
      if (container) container['imagePullPolice'] = 'Always';
    },
    fault: /containers\/0 must NOT have additional properties.*imagePullPolice/,
  },
  {
    name: 'a number as text',
    change: (deployment) => {
      (deployment['spec'] as Mutable)['replicas'] = '3';
    },
    fault: /spec\/replicas must be integer/,
  },
  {
    name: 'a number beyond 32 bits',
    change: (deployment) => {
      (deployment['spec'] as Mutable)['replicas'] = 2 ** 31;
    },
    fault: /spec\/replicas must match format "int32"/,
  },
  {
    name: 'null',
    change: (deployment) => {
      podOf(deployment)['serviceAccountName'] = null;
    },
    fault: /serviceAccountName must be string/,
  },
  {
    name: 'a missing required field',
    change: (deployment) => {
      delete (deployment['spec'] as Mutable)['selector'];
    },
    fault: /spec must have required property 'selector'/,
  },
  {
    name: 'a kind without a schema',
    change: (deployment) => {
      deployment['kind'] = 'DeploymentX';
    },
    fault: /no schema for apps\/v1 DeploymentX/,
  },
];

for (const { name, change, fault } of wrong) {
  test(`the check refuses ${name}`, () => {
    const deployment = structuredClone(documentOf(files, 'kubernetes/shop/web.yaml', 'Deployment'));
    change(deployment as unknown as Mutable);
    assert.match(manifestFaults(deployment).join('\n'), fault);
  });
}

test('every definition with fields refuses others', () => {
  for (const [name, definition] of Object.entries(apiSchemas.$defs)) {
    if ('properties' in definition) assert.equal(definition['additionalProperties'], false, name);
  }
});

test('the README states the digest of the committed schemas', () => {
  const folder = new URL('../../schemas/kubernetes/', import.meta.url);
  const digest = createHash('sha256')
    .update(readFileSync(new URL('v1.37.json', folder)))
    .digest('hex');
  assert.ok(readFileSync(new URL('README.md', folder), 'utf8').includes(digest));
});

type Mutable = Record<string, unknown>;

function podOf(deployment: Mutable): Mutable {
  const spec = deployment['spec'] as { template: { spec: Mutable } };
  return spec.template.spec;
}
