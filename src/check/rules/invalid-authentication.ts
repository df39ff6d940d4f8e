import { diagnose, type ModelPath } from '../../diagnostic/diagnostic.ts';
import { type Directory, qualifiedName } from '../../model/directory.ts';
import { speaksHttp } from '../../model/protocol.ts';
import type { RequestAuthentication, TokenIssuer, TokenLocation } from '../../model/request-authentication.ts';
import { parseDuration } from '../../scalar/duration.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { own } from '../own.ts';
import type { Inspection } from '../rule.ts';

/**
 * What accepts tokens knows whose, for whom and by which keys. A list left empty would accept nobody's or anybody's, and which of
 * the two differs between proxies.
 */
export function invalidAuthentication({ mesh, directory, report }: Inspection): void {
  const seen = new Set<string>();
  for (const [index, written] of (mesh.requestAuthentications ?? []).entries()) {
    const faults = [...targetFaults(written, directory, seen), ...issuerFaults(written)];
    for (const { fault, advice, at } of faults) {
      const parameters = { authentication: written.name, fault, advice };
      report(diagnose('invalid-authentication', parameters, { at: ['requestAuthentications', index, ...at] }));
    }
  }
}

interface Fault {
  /** A phrase such as "accepts tokens of nobody". */
  readonly fault: string;
  readonly advice: string;
  readonly at: ModelPath;
}

function* targetFaults({ target }: RequestAuthentication, directory: Directory, seen: Set<string>): Generator<Fault> {
  const { kind, namespace } = target;
  const name = qualifiedName(namespace, kind === 'service' ? target.service : target.gateway);
  const at = ['target', kind];
  const key = `${kind} ${name}`;
  const ports = directory.services.get(name)?.ports;
  if (kind === 'service' ? ports === undefined : !directory.gateways.has(name)) {
    yield { fault: `is for ${kind} \`${name}\`, which does not exist`, advice: `name a ${kind} of the mesh`, at };
  } else if (ports && kind === 'service' && !Object.values(ports).some(({ protocol }) => speaksHttp(protocol))) {
    yield { fault: `is for service \`${name}\`, which has no requests`, advice: 'only HTTP carries tokens', at };
  } else if (seen.has(key)) {
    const advice = 'put the issuers into one: which of two decided would depend on their order';
    yield { fault: `is the second for ${kind} \`${name}\``, advice, at };
  }
  seen.add(key);
}

function* issuerFaults({ issuers }: RequestAuthentication): Generator<Fault> {
  if (issuers.length === 0) {
    yield { fault: 'accepts tokens of nobody', advice: 'name an issuer, or remove it', at: ['issuers'] };
  }
  for (const [index, issuer] of issuers.entries()) {
    const at = ['issuers', index];
    if (issuers.findIndex((other) => other.issuer === issuer.issuer) < index) {
      yield {
        fault: `names the issuer \`${issuer.issuer}\` twice`,
        advice: 'put the keys into one',
        at: [...at, 'issuer'],
      };
    }
    for (const list of ['audiences', 'keys', 'locations'] as const) {
      if (issuer[list]?.length !== 0) continue;
      yield { fault: `has an issuer with an empty list \`${list}\``, advice: emptyAdvice[list], at: [...at, list] };
    }
    for (const [position, key] of issuer.keys.entries()) {
      if (members[key.kty].every((member) => key[member] !== undefined)) continue;
      const advice = `write ${members[key.kty].map((member) => `\`${member}\``).join(', ')}, as the issuer publishes them`;
      yield { fault: `has a key of \`${key.kty}\` that is not whole`, advice, at: [...at, 'keys', position] };
    }
    yield* settingFaults(issuer, at);
  }
}

const members = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] } as const;

const emptyAdvice = {
  audiences: 'say whom its tokens must be for: one for somebody else must not work here',
  keys: 'give the public keys that its tokens are verified with',
  locations: 'leave it out for `Authorization: Bearer`',
} as const;

function* settingFaults(
  { claimsToHeaders = {}, locations = [], clockSkew }: TokenIssuer,
  at: ModelPath,
): Generator<Fault> {
  for (const [header, claim] of Object.entries(claimsToHeaders)) {
    if (isHeaderName(header) && own(reserved, header.toLowerCase()) === undefined && claim !== '') continue;
    const advice = 'write a header of your own, such as `x-user`, and the claim it tells';
    yield { fault: `cannot tell a claim in the header \`${header}\``, advice, at: [...at, 'claimsToHeaders', header] };
  }
  for (const [index, location] of locations.entries()) {
    if (isLocation(location)) continue;
    const fault = `looks for tokens in the ${location.kind} \`${location.name}\`, which cannot be`;
    yield { fault, advice: 'write the name as it stands in requests', at: [...at, 'locations', index, 'name'] };
  }
  const skew = clockSkew === undefined ? undefined : parseDuration(clockSkew);
  if (clockSkew !== undefined && (skew === undefined || skew < 1_000 || skew > 600_000)) {
    const advice = 'write whole seconds up to ten minutes, such as `30s`: whatever is more lets expired tokens in';
    yield { fault: `has a clock skew of \`${clockSkew}\``, advice, at: [...at, 'clockSkew'] };
  }
}

const reserved: Readonly<Record<string, true>> = {
  host: true,
  authorization: true,
  cookie: true,
  'x-forwarded-for': true,
};

function isLocation({ kind, name }: TokenLocation): boolean {
  return kind === 'query' ? /^[^&=#\s]+$/.test(name) : isHeaderName(name);
}
