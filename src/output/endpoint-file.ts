import type { Preference } from './endpoint-groups.ts';

/**
 * Where the metadata of a cluster says that its endpoints are in a file. The compiler writes it and the agent reads it, so it
 * lives on the ground floor.
 */
export const endpointFileMetadata = 'meshc.endpoints';

/** What it says there. */
export interface EndpointFileMark {
  /** `<namespace>/<name>` of the service whose file it is. */
  readonly service: string;
  /** The version whose endpoints are meant; all of them when left out. */
  readonly version?: string;
  /** How callers prefer some of them; not at all when left out. */
  readonly locality?: Preference;
}
