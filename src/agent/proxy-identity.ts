import { readFile } from 'node:fs/promises';
import { secretNames } from '../output/proxy-document.ts';
import type { Agent } from './agent.ts';

/** Who a proxy is and whom it trusts, in PEM, as its Envoy has it. */
export interface ProxyIdentity {
  /** Leaf first. */
  readonly chain: string;
  readonly key: string;
  readonly roots: string;
}

/** What a proxy was given last. Undefined for one that has not run yet. */
export async function readProxyIdentity(agent: Agent, proxy: string): Promise<ProxyIdentity | undefined> {
  const secrets = agent.proxies.get(proxy)?.configuration.resources.secrets;
  const [identity, trust] = [secrets?.get(secretNames.identity), secrets?.get(secretNames.trust)];
  if (identity === undefined || trust === undefined) return undefined;
  const { tls_certificate: pair } = JSON.parse(identity) as {
    tls_certificate: { certificate_chain: { inline_string: string }; private_key: { filename: string } };
  };
  const { validation_context: context } = JSON.parse(trust) as {
    validation_context: { trusted_ca: { inline_string: string } };
  };
  return {
    chain: pair.certificate_chain.inline_string,
    key: await readFile(pair.private_key.filename, 'utf8'),
    roots: context.trusted_ca.inline_string,
  };
}
