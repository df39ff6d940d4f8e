import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { ConnectionPool } from '../../model/connection-pool.ts';
import { speaksHttp } from '../../model/protocol.ts';
import type { Inspection } from '../rule.ts';
import { writtenPoliciesOf } from '../written-policy.ts';

const httpSettings: readonly (keyof ConnectionPool)[] = [
  'maxConcurrentRequests',
  'maxConcurrentRetries',
  'maxRequestsPerConnection',
  'http2',
];

/** Settings about requests are for ports whose requests the proxy sees; where all that is spoken is TCP they do nothing. */
export function httpSettingOnTcp({ mesh, report }: Inspection): void {
  for (const { subject, policy, protocols, at } of writtenPoliciesOf(mesh)) {
    if (protocols.some(speaksHttp)) continue;
    for (const name of httpSettings) {
      if (policy.connectionPool?.[name] === undefined) continue;
      const parameters = { setting: `connectionPool.${name}`, subject };
      report(diagnose('http-setting-on-tcp', parameters, { at: [...at, 'connectionPool', name] }));
    }
  }
}
