import { ApiObject, App, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { compareText } from '../../output/file-set.ts';

/** One object of the Kubernetes API. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

/**
 * The objects as one YAML file, in the order given, keys sorted. The `cdk8s` writer is not used: it numbers its files as
 * soon as charts depend on each other, so that adding one object would rename many files.
 */
export function manifest(objects: readonly KubernetesObject[]): string {
  const documents = chartOf(objects).toJson() as unknown[];
  return documents.map(yamlDocument).join('---\n');
}

/**
 * A chart of its own for every file: reading many charts of one app takes time that grows with their square.
 * `outdir` and `recordConstructMetadata` are always given, because without them `App` reads the environment; the folder is
 * never made, since `toJson` writes nothing. Without hashes, a name is what was written.
 */
function chartOf(objects: readonly KubernetesObject[]): Chart {
  const app = new App({ outdir: 'unused', recordConstructMetadata: false });
  const chart = new Chart(app, 'manifest', { disableResourceNameHashes: true });
  for (const [index, object] of objects.entries()) new ApiObject(chart, String(index), object);
  return chart;
}

/** YAML 1.1, which Kubernetes reads: `on` and `012` are quoted. Without anchors, which people and diffs do not follow. */
function yamlDocument(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
    sortMapEntries: (a, b) => compareText(keyOf(a.key), keyOf(b.key)),
  });
}

function keyOf(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key);
}
