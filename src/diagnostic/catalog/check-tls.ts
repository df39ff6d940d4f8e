import { entry } from '../entry.ts';
import { didYouMean, oneOf } from './phrases.ts';

/** Findings about TLS at gateways: certificates, versions, clients. Sorted by code. */
export const tlsDiagnostics = {
  'certificate-not-covering': entry({
    severity: 'error',
    message: (p: { subject: string; hostname: string; names: readonly string[] }) =>
      `${p.subject} serves \`${p.hostname}\`, which none of its certificates is for`,
    help: (p) => `add a certificate for it, or serve ${oneOf(p.names)}; in a certificate \`*.\` stands for one label`,
  }),
  'certificate-of-another-namespace': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string; name: string; namespace: string }) =>
      `${p.subject} needs the ${p.kind} \`${p.name}\`, which its pods cannot mount`,
    help: (p) => `declare it in namespace \`${p.namespace}\`: a pod finds only the Secrets of its own namespace`,
  }),
  'invalid-alpn': entry({
    severity: 'error',
    message: (p: { subject: string; protocol: string }) =>
      `${p.subject} offers something that is no name of a protocol: \`${p.protocol}\``,
    help: () => 'write 1 to 255 characters that can be printed, such as `amqp` or `imap`',
  }),
  'invalid-client-name': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string; value: string; advice: string }) =>
      `${p.subject} wants clients to have a name that no certificate has as ${p.kind}: \`${p.value}\``,
    help: (p) => p.advice,
  }),
  'listener-without-certificates': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} ends TLS without a certificate`,
    help: () => "name a certificate, or let TLS through with `mode: 'passthrough'`",
  }),
  'repeated-tls-setting': entry({
    severity: 'error',
    message: (p: { subject: string; what: string; item: string }) =>
      `${p.subject} names the ${p.what} \`${p.item}\` twice`,
    help: () => 'name it once',
  }),
  'tls-version-order': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} accepts no version of TLS: the oldest is 1.3, the newest 1.2`,
    help: () => 'lower `minVersion`, or raise `maxVersion`',
  }),
  'unknown-certificate': entry({
    severity: 'error',
    message: (p: { subject: string; kind: string; name: string; nearest?: string | undefined }) =>
      `${p.subject} names a ${p.kind} that does not exist: \`${p.name}\``,
    help: (p) => didYouMean(p, `declare the ${p.kind}`),
  }),
  'unused-certificate': entry({
    severity: 'warning',
    message: (p: { kind: string; name: string }) => `nothing uses the ${p.kind} \`${p.name}\``,
    help: () => 'name it in a listener or an external service, or remove it',
  }),
  'unused-ciphers': entry({
    severity: 'error',
    message: (p: { subject: string }) => `${p.subject} chooses cipher suites, and speaks nothing older than TLS 1.3`,
    help: () => 'remove `ciphers`: those of TLS 1.3 cannot be chosen, and all of them are good',
  }),
} as const;
