import { proxyPaths, resourcePath } from '../../output/proxy-document.ts';
import type { Message } from './message.ts';

/** Where a proxy reads all its clusters or listeners: one file, replaced by moving a new one into its folder. */
export function wholeSetSource(kind: 'clusters' | 'listeners'): Message {
  return fileSource(proxyPaths[kind].folder, proxyPaths[kind].file);
}

/** Where a proxy reads one endpoint set, route table or secret. */
export function singleSource(kind: 'endpoints' | 'routes' | 'secrets', name: string): Message {
  return fileSource(proxyPaths[kind].folder, resourcePath(kind, name));
}

function fileSource(folder: string, file: string): Message {
  return {
    path_config_source: { path: file, watched_directory: { path: folder } },
    resource_api_version: 'V3',
  };
}
