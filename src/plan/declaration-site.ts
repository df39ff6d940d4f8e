import type { ModelPath, Site } from '../diagnostic/diagnostic.ts';
import type { Mesh } from '../model/mesh.ts';
import type { SourceSite } from './plan.ts';
import { placed } from './rule-site.ts';

/** Something a request meets on its way that is no rule, by the name it has in the IR. */
export type Declared =
  /** That a workload calls a port of a service. */
  | { readonly kind: 'upstream'; readonly workload: string; readonly service: string; readonly port: string }
  /** The table is `gateway/<namespace>/<gateway>/<port>`, with the listener's name after it where TLS tells it apart. */
  | { readonly kind: 'listener'; readonly table: string }
  | { readonly kind: 'workload'; readonly workload: string }
  /** `<namespace>/<service>/<port>`, with a version after it. */
  | { readonly kind: 'destination'; readonly destination: string };

/** Finds where something is declared. */
export type DeclarationSite = (declared: Declared) => SourceSite | undefined;

/** Leads from names back to the lines that declare what is meant. */
export function declarationSites(mesh: Mesh, locate: (path: ModelPath) => Site | undefined): DeclarationSite {
  return (declared) => {
    const path = pathOf(mesh, declared);
    return path && placed(locate(path));
  };
}

function pathOf({ services, workloads, gateways }: Mesh, declared: Declared): ModelPath | undefined {
  switch (declared.kind) {
    case 'upstream': {
      const { service, port } = declared;
      const workload = indexOf(workloads, declared.workload);
      const upstream = workloads[workload]?.upstreams.findIndex(
        (one) => `${one.namespace}/${one.service}` === service && one.port === port,
      );
      return upstream === undefined || upstream < 0 ? undefined : ['workloads', workload, 'upstreams', upstream];
    }
    case 'workload':
      return existing(['workloads', indexOf(workloads, declared.workload)]);
    case 'listener': {
      const [, namespace, name, port, wanted] = declared.table.split('/');
      const gateway = indexOf(gateways, `${namespace}/${name}`);
      const listeners = Object.entries(gateways[gateway]?.listeners ?? {});
      const found = listeners.find(([own, one]) => (wanted === undefined ? `${one.port}` === port : own === wanted));
      return found && ['gateways', gateway, 'listeners', found[0]];
    }
    case 'destination': {
      const [namespace, name, port = '', version] = declared.destination.split('/');
      const service = existing(['services', indexOf(services, `${namespace}/${name}`)]);
      return service && [...service, ...(version === undefined ? ['ports', port] : ['versions', version])];
    }
  }
}

function indexOf(list: readonly { readonly namespace: string; readonly name: string }[], name: string): number {
  return list.findIndex((one) => `${one.namespace}/${one.name}` === name);
}

function existing(path: readonly [list: string, index: number]): ModelPath | undefined {
  return path[1] < 0 ? undefined : path;
}
