import type { HealthCheck } from '../../model/health-check.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { isHostname } from '../../scalar/hostname.ts';
import { pathFault } from '../../scalar/path-fault.ts';
import { count, type Domain, duration, group, text } from './domain.ts';

const moment = { least: milliseconds(1) };
const inARow = count(1, 1_000, 'checks');

/** What the settings of a health check may be. */
export const healthCheckDomain = group<HealthCheck>({
  interval: duration(moment),
  timeout: duration(moment),
  unhealthyThreshold: inARow,
  healthyThreshold: inARow,
  path,
  host: text('a host name', isHostname),
  expectedStatuses: (codes) => {
    if ((codes as readonly number[]).length === 0) return none('a list of at least one status code');
    return (codes as readonly number[]).flatMap((code, index) =>
      status(code).map((fault) => ({ ...fault, path: [index, ...fault.path] })),
    );
  },
  service: text('the name of a gRPC service, such as `shop.v1.Cart`', (name) => /^[\w.]{1,256}$/.test(name)),
  send: payload,
  receive: payload,
});

function status(value: unknown): ReturnType<Domain> {
  if (Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599) return [];
  const domain = 'a status code from 100 to 599';
  return [{ code: 'invalid-count', path: [], found: String(value), domain, advice: `write ${domain}` }];
}

function path(value: unknown): ReturnType<Domain> {
  const found = String(value);
  const fault = pathFault(found);
  if (fault === undefined) return [];
  return [{ code: 'invalid-text', path: [], found, domain: 'a path a request can have', advice: fault.advice }];
}

function payload(value: unknown): ReturnType<Domain> {
  return text('a text of 1 to 4,096 characters', (sent) => sent.length >= 1 && sent.length <= 4_096)(value);
}

function none(domain: string): ReturnType<Domain> {
  return [{ code: 'invalid-text', path: [], found: '[]', domain, advice: 'leave it out for 200 alone' }];
}
