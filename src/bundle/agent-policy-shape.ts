import type { AgentPolicy } from './agent-policy.ts';
import { closed, exactly, list, openDocument, text } from './shape.ts';

/** The stores of certificates that distributions keep, and the standard streams. */
export const usualPolicy: AgentPolicy = {
  apiVersion: 'meshc/v1',
  kind: 'AgentPolicy',
  minimumAgent: '0.1.0',
  fileRoots: ['/dev/stderr', '/dev/stdout', '/etc/pki', '/etc/ssl/certs'],
};

const policy = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('AgentPolicy'),
  minimumAgent: text(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/),
  fileRoots: list(text(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9._/-]*[A-Za-z0-9._-]$/)),
});

/** Reads the policy. Throws a `ShapeError` for a missing, wrong or unknown member. */
export function openAgentPolicy(bytes: Uint8Array): AgentPolicy {
  return openDocument(bytes, policy);
}
