import { compactJson } from '../../output/canonical-json.ts';
import { clusterLoadAssignment } from '../../output/cluster-load-assignment.ts';
import { type EndpointFileMark, endpointFileMetadata } from '../../output/endpoint-file.ts';
import type { Place, Preference } from '../../output/endpoint-groups.ts';
import type { ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import type { EndpointFiles } from './endpoint-files.ts';

/** The configuration of a release with the endpoints that files say. Where a file has said nothing yet, those of the release stay. */
export function withEndpointFiles(configuration: ProxyConfiguration, files: EndpointFiles): ProxyConfiguration {
  const { marks, place } = readMarks(configuration);
  const replaced = marks.flatMap(([cluster, { service, version, locality = alike }]) => {
    const known = files.get(service)?.endpoints;
    if (known === undefined) return [];
    const own = known.filter((endpoint) => version === undefined || endpoint.version === version);
    const assignment = clusterLoadAssignment(cluster, own, { preference: locality, caller: place });
    return [[cluster, compactJson(assignment)] as const];
  });
  if (replaced.length === 0) return configuration;
  const { resources } = configuration;
  return { ...configuration, resources: { ...resources, endpoints: new Map([...resources.endpoints, ...replaced]) } };
}

/** The services whose endpoints a configuration wants from files, as `<namespace>/<name>`. */
export function servicesInFiles(configuration: ProxyConfiguration): readonly string[] {
  return [...new Set(readMarks(configuration).marks.map(([, { service }]) => service))];
}

interface Marks {
  /** By the name of the cluster. */
  readonly marks: readonly (readonly [string, EndpointFileMark])[];
  /** Where the proxy is. */
  readonly place: Place;
}

/** A configuration never changes, and it is asked every second. */
const known = new WeakMap<ProxyConfiguration, Marks>();

function readMarks(configuration: ProxyConfiguration): Marks {
  const before = known.get(configuration);
  if (before) return before;
  const marks = [...configuration.resources.clusters].flatMap(([name, text]) => {
    if (!text.includes(endpointFileMetadata)) return [];
    const { metadata } = JSON.parse(text) as ClusterMetadata;
    const mark = metadata?.filter_metadata?.[endpointFileMetadata];
    return mark ? [[name, mark] as const] : [];
  });
  const found = { marks, place: marks.length === 0 ? nowhere : placeOf(configuration.bootstrap) };
  known.set(configuration, found);
  return found;
}

interface ClusterMetadata {
  readonly metadata?: { readonly filter_metadata?: { readonly [name: string]: EndpointFileMark } };
}

interface BootstrapNode {
  readonly node?: {
    readonly locality?: { readonly region?: string; readonly zone?: string; readonly sub_zone?: string };
    readonly metadata?: { readonly labels?: { readonly [name: string]: string } };
  };
}

const alike: Preference = { kind: 'off' };
const nowhere: Place = { region: '', zone: '', subzone: '', labels: [] };

function placeOf(bootstrap: string): Place {
  const { node } = JSON.parse(bootstrap) as BootstrapNode;
  const { region = '', zone = '', sub_zone: subzone = '' } = node?.locality ?? {};
  const labels = Object.entries(node?.metadata?.labels ?? {}).map(([name, value]) => ({ name, value }));
  return { region, zone, subzone, labels };
}
