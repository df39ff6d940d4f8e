import { entry } from '../entry.ts';

/** A setting whose value is not one it may have. */
export interface OutsideDomain {
  /** As authors write it, such as `connectionPool.connectTimeout`. */
  readonly setting: string;
  /** Whose it is. */
  readonly subject: string;
  readonly found: string;
  /** What it may be, units included. */
  readonly domain: string;
  readonly advice: string;
}

const outsideDomain = entry({
  severity: 'error',
  message: (p: OutsideDomain) => `\`${p.setting}\` of ${p.subject} is not ${p.domain}: \`${p.found}\``,
  help: (p) => p.advice,
});

/** Findings about traffic policies: how callers treat a service. Sorted by code. */
export const policyDiagnostics = {
  'distribution-sum': entry({
    severity: 'error',
    message: (p: { subject: string; from: string; sum: number }) =>
      `the shares that callers in \`${p.from}\` give to the places of ${p.subject} sum up to ${p.sum} percent`,
    help: () => 'make them sum up to 100; a place that shall get nothing need not be named',
  }),
  'duplicate-defaults': entry({
    severity: 'error',
    message: (p: { namespace: string }) => `the defaults of namespace \`${p.namespace}\` are written twice`,
    help: () => 'write them once; elsewhere declare the namespace without defaults',
  }),
  'ejection-times': entry({
    severity: 'error',
    message: (p: { subject: string; most: string; base: string }) =>
      `the longest ejection of ${p.subject} lasts ${p.most}, and its first one already ${p.base}`,
    help: () => 'raise `maxEjectionTime`, or lower `baseEjectionTime`',
  }),
  'ejects-everybody': entry({
    severity: 'warning',
    message: (p: { subject: string }) =>
      `outlier detection may eject every endpoint of ${p.subject}, and then every request is answered 503`,
    help: () =>
      'lower `maxEjectionPercent`, or leave `panicThreshold` above 0 so that all get requests when none is healthy',
  }),
  'ejects-nobody': entry({
    severity: 'warning',
    message: (p: { subject: string; percent: number; endpoints: number }) =>
      `outlier detection ejects nobody: one of the ${p.endpoints} endpoints of ${p.subject} is already more than ${p.percent} percent`,
    help: (p) => `set \`maxEjectionPercent\` to ${Math.ceil(100 / p.endpoints)} or more`,
  }),
  'failover-without-health': entry({
    severity: 'error',
    message: (p: { subject: string }) =>
      `callers of ${p.subject} prefer near endpoints, and nothing tells them when one fails`,
    help: () => 'add `outlierDetection` or a `healthCheck` where the failover is written, or switch `locality` off',
  }),
  'hash-key-on-tcp': entry({
    severity: 'error',
    message: (p: { subject: string; key: string }) =>
      `connections of ${p.subject} are placed by a ${p.key}, and of TCP only the source address is known`,
    help: () => "use 'source-address' as the key, or another kind of load balancing",
  }),
  'hash-without-key': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string }) =>
      `\`${p.kind}\` load balancing of ${p.subject} does not say what of a request is the key`,
    help: () => 'set `hash`, for example to `{ header: "x-user" }`',
  }),
  'health-check-protocol': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string; protocol: string }) =>
      `${p.subject} speaks ${p.protocol}, and is asked for its health by ${p.kind}`,
    help: (p) =>
      p.protocol === 'tcp' ? "check it with `kind: 'tcp'`" : "check it with `kind: 'http'` or `kind: 'tcp'`",
  }),
  'health-check-refused': entry({
    severity: 'error',
    message: (p: { subject: string; caller: string; method: string; path: string }) =>
      `${p.caller} asks ${p.subject} for its health by ${p.method} ${p.path}, which no policy lets it do`,
    help: (p) => `allow ${p.method} \`${p.path}\` to every caller that may call the port`,
  }),
  'health-check-timing': entry({
    severity: 'warning',
    message: (p: { subject: string; interval: string; timeout: string }) =>
      `a health check of ${p.subject} may take ${p.timeout}, and the next is due after ${p.interval}`,
    help: () => 'make `timeout` shorter than `interval`',
  }),
  'http-setting-on-tcp': entry({
    severity: 'error',
    message: (p: { setting: string; subject: string }) =>
      `\`${p.setting}\` of ${p.subject} is about HTTP, and all that is spoken there is TCP`,
    help: () => "remove it; if the port speaks HTTP, declare it as 'http', 'http2' or 'grpc'",
  }),
  'incomplete-locality': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} names a subzone, and no zone it could be a part of`,
    help: () => 'name the zone too, or use the subzone as the zone',
  }),
  'invalid-count': entry(outsideDomain),
  'invalid-duration': entry(outsideDomain),
  'invalid-limit': entry(outsideDomain),
  'invalid-size': entry(outsideDomain),
  'invalid-text': entry(outsideDomain),
  'mixed-hash-keys': entry({
    severity: 'error',
    message: (p: { route: string; first: string; second: string }) =>
      `a rule of route \`${p.route}\` sends to ${p.first} and ${p.second}, which place requests by different keys`,
    help: () => 'give both the same `hash`, or send to them in rules of their own',
  }),
  'one-source-address': entry({
    severity: 'warning',
    message: (p: { subject: string }) =>
      `only sidecars call ${p.subject}, and to them every request comes from loopback: all choose one endpoint`,
    help: () => 'place requests by a header, cookie or query parameter, or do not hash',
  }),
  'outlier-detection-idle': entry({
    severity: 'error',
    message: (p: { subject: string }) =>
      `outlier detection of ${p.subject} is on, and everything it could detect is off`,
    help: () => 'give one of the thresholds a number, or switch outlier detection off',
  }),
  'ring-sizes': entry({
    severity: 'error',
    message: (p: { subject: string; least: number; most: number }) =>
      `the ring of ${p.subject} has at least ${p.least} points and at most ${p.most}`,
    help: () => 'raise `maximumRingSize`, or lower `minimumRingSize`',
  }),
  'unknown-locality': entry({
    severity: 'warning',
    message: (p: { subject: string; what: string; name: string; nearest: string | undefined }) =>
      p.what === 'label'
        ? `callers of ${p.subject} prefer hosts by the label \`${p.name}\`, which no host has`
        : `the locality preference of ${p.subject} names \`${p.name}\`, where nothing runs`,
    help: (p) =>
      p.nearest === undefined
        ? `remove it, or set the ${p.what === 'label' ? '`labels`' : '`locality`'} of the hosts that are meant`
        : `did you mean \`${p.nearest}\`?`,
  }),
  'unlimited-pool': entry({
    severity: 'warning',
    message: (p: { subject: string }) => `nothing limits how many connections and requests wait for ${p.subject}`,
    help: () =>
      'give one of them a number: a slow callee then costs refused requests instead of the memory of every caller',
  }),
  'unused-defaults': entry({
    severity: 'warning',
    message: (p: { namespace: string; nearest: string | undefined }) =>
      `namespace \`${p.namespace}\` has defaults, and nothing they could be for`,
    help: (p) =>
      p.nearest === undefined ? 'remove them, or declare a service in it' : `did you mean \`${p.nearest}\`?`,
  }),
} as const;
