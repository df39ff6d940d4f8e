import { entry } from '../entry.ts';

/** Findings of the agent on a node. Each is also a reason in its status, so the set is closed. Sorted by code. */
export const agentDiagnostics = {
  'activation-interrupted': entry({
    severity: 'error',
    message: (p: { digest: string; times: number }) =>
      `the agent ended ${p.times} times while it applied ${short(p.digest)}, and will not try it again`,
    help: () => 'look for a crash or a lack of memory on this node, then release again with any change for this node',
  }),
  'agent-config-invalid': entry({
    severity: 'error',
    message: (p: { path: string; problem: string }) => `${p.path} is not a configuration of the agent: ${p.problem}`,
    help: () => 'correct the file; `schemas/agent-config.schema.json` describes every member',
  }),
  'agent-config-unreadable': entry({
    severity: 'error',
    message: (p: { path: string; reason: string }) => `${p.path} cannot be read: ${p.reason}`,
    help: () => 'name the configuration of the agent with `--config`',
  }),
  'agent-never-ran': entry({
    severity: 'error',
    message: (p: { path: string }) => `no agent has worked on ${p.path} yet`,
    help: () => 'start it with `meshc agent run`, or name the configuration of another node with `--config`',
  }),
  'bootstrap-outdated': entry({
    severity: 'warning',
    message: (p: { proxy: string; path: string }) =>
      `the Envoy of \`${p.proxy}\` is started with ${p.path}, and the release has another bootstrap`,
    help: () => 'apply the manifests of the release and let them replace the pods; everything else is applied already',
  }),
  'bundle-unreadable': entry({
    severity: 'error',
    message: (p: { path: string; reason: string }) => `\`${p.path}\` is no bundle of a release: ${p.reason}`,
    help: () => 'write it again with `meshc mirror --bundle`, and compare the two after copying',
  }),
  'check-failed': entry({
    severity: 'error',
    message: (p: { path: string; reason: string }) => `the check ${p.path} failed: ${p.reason}`,
    help: () => 'run it by hand on this node; a required check must succeed before a release counts as good',
  }),
  'check-unsafe': entry({
    severity: 'error',
    message: (p: { path: string; problem: string }) => `the check ${p.path} is not run: ${p.problem}`,
    help: () => 'make it a program of root or of the agent, executable, and writable by nobody else',
  }),
  'configuration-drifted': entry({
    severity: 'warning',
    message: (p: { proxy: string; what: string }) => `\`${p.proxy}\` is not what its release says: ${p.what}`,
    help: () =>
      'see what else writes the state folder or speaks to the admin endpoint; `guards.drift` says what is done',
  }),
  'disk-full': entry({
    severity: 'error',
    message: (p: { path: string; freeMebibytes: number; neededMebibytes: number }) =>
      `${p.path} has ${p.freeMebibytes} MiB left, and a release is not begun with less than ${p.neededMebibytes} MiB`,
    help: () => 'make room; the release is taken in the next round, and the last good one runs meanwhile',
  }),
  'endpoints-invalid': entry({
    severity: 'error',
    message: (p: { service: string; path: string; reason: string }) =>
      `the endpoints of \`${p.service}\` in ${p.path} are not taken: ${p.reason}`,
    help: () =>
      'see what writes the file; `schemas/endpoints.schema.json` describes it, and the last good ones are used',
  }),
  'endpoints-missing': entry({
    severity: 'warning',
    message: (p: { service: string; path: string }) =>
      `the endpoints of \`${p.service}\` are to come from a file, and there is no ${p.path}`,
    help: () => 'let what knows them write the file; the last known ones are used, or else those of the release',
  }),
  'envoy-absent': entry({
    severity: 'error',
    message: (p: { proxy: string; admin: string }) =>
      `the Envoy of \`${p.proxy}\` does not answer on ${p.admin}, where something else is to run it`,
    help: () => 'see what keeps it from running; its files are complete, and it is attached to as soon as it answers',
  }),
  'envoy-exited': entry({
    severity: 'error',
    message: (p: { proxy: string; reason: string }) =>
      `the Envoy of \`${p.proxy}\` ended while it was changed: ${p.reason}`,
    help: () => 'read `envoy.log` in the folder of the proxy; the last good release runs again',
  }),
  'envoy-invalid': entry({
    severity: 'error',
    message: (p: { proxy: string; reason: string }) =>
      `Envoy would not take what is new for \`${p.proxy}\`: ${p.reason}`,
    help: () => 'nothing was changed on this node; correct the mesh and release again',
  }),
  'envoy-missing': entry({
    severity: 'error',
    message: (p: { envoy: string }) => `there is no program \`${p.envoy}\` that could be run as Envoy`,
    help: () => 'install Envoy, or name it with `envoy` in the configuration of the agent',
  }),
  'envoy-not-ready': entry({
    severity: 'error',
    message: (p: { proxy: string }) => `the Envoy of \`${p.proxy}\` is not ready to serve`,
    help: () => 'read `envoy.log` in the folder of the proxy; the last good release runs again if this lasts',
  }),
  'envoy-not-started': entry({
    severity: 'error',
    message: (p: { proxy: string; reason: string }) => `the Envoy of \`${p.proxy}\` could not be started: ${p.reason}`,
    help: () => 'check `envoy` in the configuration of the agent, and `envoy.log` in the folder of the proxy',
  }),
  'envoy-refused': entry({
    severity: 'error',
    message: (p: { proxy: string; subject: string; reason: string }) =>
      `the Envoy of \`${p.proxy}\` refused ${p.subject}: ${p.reason}`,
    help: () => 'correct the mesh and release again; the last good release runs meanwhile',
  }),
  'envoy-unacknowledged': entry({
    severity: 'error',
    message: (p: { proxy: string; seconds: number; waiting: readonly string[] }) =>
      `the Envoy of \`${p.proxy}\` did not take a change within ${p.seconds} s: still waiting for ${p.waiting.join(', ')}`,
    help: () => 'read `envoy.log` in the folder of the proxy; the last good release runs meanwhile',
  }),
  'identity-expiring': entry({
    severity: 'warning',
    message: (p: { proxy: string; notAfter: string }) =>
      `the certificate of \`${p.proxy}\` ends at ${p.notAfter} and has not been renewed`,
    help: () =>
      'run `meshc release`: it renews certificates; afterwards peers refuse this proxy, though it goes on serving',
  }),
  'identity-files-unwritable': entry({
    severity: 'error',
    message: (p: { proxy: string; directory: string; reason: string }) =>
      `the identity of \`${p.proxy}\` cannot be written to ${p.directory}: ${p.reason}`,
    help: () => 'make the folder, let the user of the agent write there, and see that there is room',
  }),
  'interception-failed': entry({
    severity: 'error',
    message: (p: { proxy: string; reason: string }) =>
      `the connections of the program of \`${p.proxy}\` cannot be captured: ${p.reason}`,
    help: () =>
      'see that nftables is installed and the kernel has its NAT; `meshc explain interception-failed` says more',
  }),
  'interception-not-permitted': entry({
    severity: 'error',
    message: (p: { proxy: string; missing: string }) =>
      `\`${p.proxy}\` is to capture the connections of its program, and the agent lacks ${p.missing}`,
    help: () =>
      'give the agent what it lacks; the release is taken in the next round, and the last good one runs meanwhile',
  }),
  'key-missing': entry({
    severity: 'warning',
    message: (p: { proxy: string; path: string }) => `\`${p.proxy}\` has no key: there is no ${p.path}`,
    help: () => 'run `meshc agent enroll` on this node and commit the request it prints',
  }),
  'key-unsafe': entry({
    severity: 'error',
    message: (p: { path: string; problem: string }) => `the key ${p.path} is not used: ${p.problem}`,
    help: () => 'if others may have read it, remove it and enrol again; otherwise repair its owner and mode (600)',
  }),
  'node-certificate-expired': entry({
    severity: 'error',
    message: (p: { certificate: string; since: string }) =>
      `the certificate \`${p.certificate}\` that is used here has ended at ${p.since}`,
    help: () => 'see what renews it; a new one is taken within a second or two of its files being there',
  }),
  'node-certificate-invalid': entry({
    severity: 'error',
    message: (p: { certificate: string; path: string; reason: string }) =>
      `the certificate \`${p.certificate}\` is not taken from ${p.path}: ${p.reason}`,
    help: () => 'put right what writes the file; the last good one is used, and where there is none the release waits',
  }),
  'node-certificate-lacking-names': entry({
    severity: 'warning',
    message: (p: { certificate: string; names: readonly string[] }) =>
      `the certificate \`${p.certificate}\` of this node is not for ${p.names.map((name) => `\`${name}\``).join(', ')}`,
    help: () => 'have it issued for every host name it is declared for, or correct `hostnames` in the mesh',
  }),
  'node-certificate-missing': entry({
    severity: 'error',
    message: (p: { certificate: string; path: string }) =>
      `the certificate \`${p.certificate}\` is needed here, and there is no ${p.path}`,
    help: () => 'put it there; the last good one is used, and where there is none the release waits for it',
  }),
  'release-awaits-lock': entry({
    severity: 'warning',
    message: (p: { url: string; reason: string }) =>
      `the lock server ${p.url} gives this node no place yet: ${p.reason}`,
    help: () => 'a node that had to go back keeps its place: look for one; `meshc agent retry --now` does not wait',
  }),
  'release-awaits-wave': entry({
    severity: 'warning',
    message: (p: { wave: string; opens: string }) => `wave \`${p.wave}\`, which this node is in, begins at ${p.opens}`,
    help: () => 'nothing has to be done; `meshc agent retry --now` takes the release at once',
  }),
  'release-collapses': entry({
    severity: 'error',
    message: (p: { where: string; what: string; before: number; lost: number; maximumPercent: number }) =>
      `the release would take ${p.lost} of ${p.before} ${p.what} from ${p.where}, and may take ${p.maximumPercent} %`,
    help: () =>
      'if that is meant, give leave with `maximumRemovalPercent` of the `Rollout`, or `meshc agent retry --now`',
  }),
  'release-denied': entry({
    severity: 'error',
    message: (p: { digest: string; reason: string }) =>
      `${short(p.digest)} has already failed on this node and is not tried again: ${p.reason}`,
    help: () => 'correct the mesh and release again; any change for this node makes a new digest',
  }),
  'release-outside-window': entry({
    severity: 'warning',
    message: (p: { opens: string }) => `no window is open in which a release may be taken; the next opens: ${p.opens}`,
    help: () => 'nothing has to be done; `meshc agent retry --now` takes the release at once',
  }),
  'release-suspended': entry({
    severity: 'warning',
    message: (p: { reason: string; since: string; until: string }) =>
      `nothing new is applied since ${p.since}, until: ${p.until}. The reason: ${p.reason}`,
    help: () => 'end it with `meshc agent resume`',
  }),
  'release-unsettled': entry({
    severity: 'error',
    message: (p: { wellSeconds: number; deadlineSeconds: number; last: string }) =>
      `the release was never well for ${p.wellSeconds} s in a row within ${p.deadlineSeconds} s; last: ${p.last}`,
    help: () => 'look into what was found last; the last good release runs meanwhile',
  }),
  'remote-unreachable': entry({
    severity: 'error',
    message: (p: { remotes: readonly string[] }) => `no remote could be read: ${p.remotes.join('; ')}`,
    help: () => 'check the network, and what is under `remotes`; the last good release runs meanwhile',
  }),
  'repository-damaged': entry({
    severity: 'error',
    message: (p: { remote: string; reason: string }) =>
      `the local copy of remote \`${p.remote}\` is damaged: ${p.reason}`,
    help: () => 'nothing has to be done: it has been removed and is fetched again; check the disk if this repeats',
  }),
  'rollback-impossible': entry({
    severity: 'error',
    message: (p: { reason: string }) => `this node cannot go back: ${p.reason}`,
    help: () => 'release the old content again, as a new release: `meshc release --at <commit>`',
  }),
  'rolled-back-by-hand': entry({
    severity: 'warning',
    message: (p: { reason: string }) => `an operator went back from this release: ${p.reason}`,
    help: () => 'release again with any change for this node, or let this release be tried again: `meshc agent retry`',
  }),
  'sealed-value-unreadable': entry({
    severity: 'error',
    message: (p: { name: string; path: string }) =>
      `the sealed value \`${p.name}\` does not open with the key at ${p.path}`,
    help: () =>
      'seal it again to this node with `meshc seal`, after `meshc agent enroll --sealing` if the node has no key',
  }),
  'state-folder-locked': entry({
    severity: 'error',
    message: (p: { path: string; pid: number }) => `process ${p.pid} already works on ${p.path}`,
    help: () => 'run one agent to a node; stop the other one first, or give this one a `stateDirectory` of its own',
  }),
  'state-folder-unsafe': entry({
    severity: 'error',
    message: (p: { path: string; problem: string }) => `${p.path} is not a safe place for keys: ${p.problem}`,
    help: () => 'make it a folder of the user the agent runs as, with mode 700',
  }),
  'status-address-unavailable': entry({
    severity: 'error',
    message: (p: { address: string; reason: string }) => `the status cannot be served on ${p.address}: ${p.reason}`,
    help: () => 'choose another `status.port` in the configuration of the agent; 0 picks a free one',
  }),
  'stored-release-damaged': entry({
    severity: 'error',
    message: (p: { digest: string; file: string }) => `${p.file} of the stored release ${short(p.digest)} is damaged`,
    help: () => 'check the disk; the next release that is fetched replaces it',
  }),
  'traffic-got-worse': entry({
    severity: 'error',
    message: (p: { proxy: string; change: string }) =>
      `traffic of \`${p.proxy}\` got worse with the release: ${p.change}`,
    help: () => 'look at the access log of the proxy; correct the mesh, or the program, and release again',
  }),
  'trusted-root-missing': entry({
    severity: 'error',
    message: (p: { path: string }) => `there is no root of trust at ${p.path}`,
    help: () => 'put the `root.json` of `meshc keys init` there, and compare its fingerprint with the signer',
  }),
  'workload-api-unservable': entry({
    severity: 'error',
    message: (p: { proxy: string; socket: string; reason: string }) =>
      `the identity of \`${p.proxy}\` cannot be served at ${p.socket}: ${p.reason}`,
    help: () => 'make the folder, let the user of the agent write there, and remove what else has that name',
  }),
} as const;

/** Enough of a digest to tell releases apart. */
function short(digest: string): string {
  return `release ${digest.slice(0, 12)}`;
}
