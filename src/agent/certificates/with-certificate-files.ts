import { compareText } from '../../output/file-set.ts';
import { type NeededSecret, neededName, type ProxyConfiguration } from '../envoy/proxy-configuration.ts';
import type { CertificateFiles } from './certificate-files.ts';

/** The configuration of a release with the secrets that lie on the node, as far as they are known. */
export function withCertificateFiles(configuration: ProxyConfiguration, files: CertificateFiles): ProxyConfiguration {
  const { needs, resources } = configuration;
  if (needs.length === 0) return configuration;
  const found = needs.flatMap((need) => {
    const resource = files.get(neededName(need))?.secret?.resource;
    return resource === undefined ? [] : [[neededName(need), resource] as const];
  });
  return { ...configuration, resources: { ...resources, secrets: new Map([...resources.secrets, ...found]) } };
}

/** What these proxies need of their node, each once, sorted. */
export function neededBy(proxies: Iterable<Pick<ProxyConfiguration, 'needs'>>): NeededSecret[] {
  const needs = [...proxies].flatMap((proxy) => proxy.needs);
  const byName = new Map(needs.map((need) => [neededName(need), need]));
  return [...byName].sort(([a], [b]) => compareText(a, b)).map(([, need]) => need);
}
