import { entry } from '../entry.ts';

/**
 * Findings about enrolling, signing, publishing and verifying releases. Sorted by code. Those that begin with `release-`
 * are why an agent refuses a release: each is also the reason it reports.
 */
export const releaseDiagnostics = {
  'authority-expiring': entry({
    severity: 'error',
    message: (p: { notAfter: string; lifetime: string }) =>
      `the issuing authority ends at ${p.notAfter}, too soon for certificates of ${p.lifetime}`,
    help: () => 'make a new issuing authority with `meshc keys renew --directory <directory>`, then release again',
  }),
  'branch-moved': entry({
    severity: 'error',
    message: (p: { branch: string; expected: string; found: string }) =>
      `${p.branch} is at ${p.found}, not at ${p.expected}: someone else has released`,
    help: () => 'nothing was published; run the release again, which will build on what is there now',
  }),
  'branch-unreachable': entry({
    severity: 'error',
    message: (p: { branch: string; repository: string; reason: string }) =>
      `${p.branch} of ${p.repository} could not be read or written: ${p.reason}`,
    help: () => 'check the address, the access rights and the network, then run the command again',
  }),
  'commit-not-signed': entry({
    severity: 'error',
    message: (p: { commit: string; path: string; signer: string; wanted: readonly string[] }) =>
      `commit ${p.commit} changes ${p.path} and is signed by ${p.signer}, not by ${p.wanted.join(' or ') || 'anybody who may'}`,
    help: () =>
      'have it signed by one of them (`git commit --amend -S`, or a signed merge), or have `policy/source.json` changed',
  }),
  'invalid-enrollment': entry({
    severity: 'error',
    message: (p: { path: string; reason: string }) => `${p.path} is not a request that can be approved: ${p.reason}`,
    help: () => 'make it again on the node with `meshc agent enroll`, and commit the file as it was written',
  }),
  'invalid-sealed-value': entry({
    severity: 'error',
    message: (p: { path: string }) => `${p.path} is not a value sealed to a node`,
    help: () =>
      'seal it with `meshc seal`; if the file is the value itself, everyone who can read the repository has it',
  }),
  'missing-enrollment': entry({
    severity: 'error',
    message: (p: { node: string; proxy: string; path: string }) =>
      `\`${p.proxy}\` runs on node \`${p.node}\`, but its key was never enrolled: there is no ${p.path}`,
    help: (p) => `run \`meshc agent enroll\` on ${p.node} and commit the request it prints as ${p.path}`,
  }),
  'next-keys-exhausted': entry({
    severity: 'warning',
    message: (p: { path: string; proxy: string; node: string }) =>
      `\`${p.proxy}\` on ${p.node} uses the last of its enrolled keys, and it is older than it should be`,
    help: (p) => `run \`meshc agent enroll --next 4\` on ${p.node} and commit what it writes beside ${p.path}`,
  }),
  'previous-release-refused': entry({
    severity: 'error',
    message: (p: { branch: string; reason: string }) =>
      `what is on ${p.branch} now was not signed by these keys: ${p.reason}`,
    help: () =>
      'find out who wrote to the branch; release with the keys that signed it, or delete the branch to start a new history',
  }),
  'recipient-missing': entry({
    severity: 'error',
    message: (p: { node: string; path: string }) => `nothing can be sealed to ${p.node}: there is no key at ${p.path}`,
    help: (p) => `run \`meshc agent enroll --sealing\` on ${p.node} and commit the file it writes`,
  }),
  'release-agent-outdated': entry({
    severity: 'error',
    message: (p: { required: string; agent: string }) =>
      `the release needs an agent of version ${p.required} or later; this is ${p.agent}`,
    help: () => 'update meshc on this node; the last good release keeps running meanwhile',
  }),
  'release-clock-behind': entry({
    severity: 'error',
    message: (p: { now: string; floor: string }) =>
      `the clock says ${p.now}, but a release signed at ${p.floor} has already been verified here`,
    help: () => 'set the clock of this node; with a wrong clock an expired release would look fresh',
  }),
  'release-equivocation': entry({
    severity: 'error',
    message: (p: { file: string; version: number }) =>
      `two different files claim to be version ${p.version} of ${p.file}`,
    help: () => 'find out who else holds the timestamp key; two signers or a stolen key are the likely causes',
  }),
  'release-expired': entry({
    severity: 'error',
    message: (p: { file: string; expires: string }) => `${p.file} expired at ${p.expires}`,
    help: () => 'run `meshc release` again, which signs afresh; if it does run, the remote is serving an old copy',
  }),
  'release-fast-forward': entry({
    severity: 'error',
    message: (p: { file: string; version: number }) =>
      `${p.file} has version ${p.version}, which lies more than a day in the future`,
    help: () =>
      'versions are Unix seconds: correct the clock of the signer, or replace its key if it was not the signer',
  }),
  'release-forbidden': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) =>
      `${p.file} is not allowed by the policy of this mesh: ${p.reason}`,
    help: () => 'change the definition; if the file is needed, have its folder added to `policy/agent.json` and signed',
  }),
  'release-identity': entry({
    severity: 'error',
    message: (p: { proxy: string; rule: string; reason: string }) =>
      `the certificate of \`${p.proxy}\` breaks ${p.rule}: ${p.reason}`,
    help: () => 'release again; a certificate that expired is renewed, one that breaks a rule was not made by meshc',
  }),
  'release-key-mismatch': entry({
    severity: 'error',
    message: (p: { proxy: string; issued: string; local: string }) =>
      `the certificate of \`${p.proxy}\` is for key ${p.issued}, but this node holds ${p.local}`,
    help: () => 'enrol the key of this node with `meshc agent enroll` and commit the request',
  }),
  'release-malformed': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) => `${p.file} cannot be read: ${p.reason}`,
    help: () => 'the file was changed after signing, or made by a program that is not meshc; release again',
  }),
  'release-mismatch': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) => `${p.file} is not the file that was signed: ${p.reason}`,
    help: () => 'the remote serves parts of different releases or changed bytes; check the remote, or release again',
  }),
  'release-missing-file': entry({
    severity: 'error',
    message: (p: { file: string }) => `the release has no ${p.file}`,
    help: () => 'the branch does not hold a whole release; check the branch name, or release again',
  }),
  'release-not-carried': entry({
    severity: 'error',
    message: (p: { place: string; reason: string }) => `the release was not carried to ${p.place}: ${p.reason}`,
    help: () => 'it is published on its branch; carry it again with `meshc mirror`',
  }),
  'release-not-found': entry({
    severity: 'error',
    message: (p: { serial: number; branch: string; looked: number }) =>
      `there is no valid release ${p.serial} among the last ${p.looked} commits of ${p.branch}`,
    help: () =>
      'look for `Mesh-Serial` in the log of the branch; to go further back, release an older commit with `--at`',
  }),
  'release-not-planned': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) => `\`${p.file}\` is not the plan of this release: ${p.reason}`,
    help: () => 'plan again from the commit that nodes run to the one you release, and have that plan approved',
  }),
  'release-rollback': entry({
    severity: 'error',
    message: (p: { file: string; version: number; trusted: number }) =>
      `${p.file} is version ${p.version}, older than version ${p.trusted} which was already verified here`,
    help: () => 'to go back, revert the commit and release: old content then comes with a new version',
  }),
  'release-stale': entry({
    severity: 'error',
    message: (p: { since: string }) => `nobody has vouched for the release of this node since ${p.since}`,
    help: () => 'see that `meshc release` runs and that its branch reaches the remotes; newer releases may be withheld',
  }),
  'release-state-damaged': entry({
    severity: 'error',
    message: (p: { file: string; reason: string }) => `the ${p.file} this node trusts cannot be used: ${p.reason}`,
    help: () => 'put the root file of this mesh on the node again, after checking its fingerprint with the signer',
  }),
  'release-unknown-node': entry({
    severity: 'error',
    message: (p: { node: string }) => `the release has nothing for node \`${p.node}\``,
    help: () => 'check the name in the configuration of the agent, or place a workload on the node',
  }),
  'release-unsigned': entry({
    severity: 'error',
    message: (p: { file: string; role: string; found: number; threshold: number }) =>
      `${p.file} has ${p.found} of ${p.threshold} signatures that role ${p.role} needs`,
    help: () => 'release with the keys that the root of this mesh names; anything else was not released by its owners',
  }),
  'release-wrong-mesh': entry({
    severity: 'error',
    message: (p: { what: string; expected: string; found: string }) =>
      `the release is for ${p.what} \`${p.found}\`, not \`${p.expected}\``,
    help: () => 'check the remote and branch in the configuration of the agent',
  }),
  'revoked-enrollment': entry({
    severity: 'error',
    message: (p: { path: string; key: string }) =>
      `the key of ${p.path}, ${p.key}, was revoked, and no other follows it`,
    help: () => 'make a new key on the node: `meshc agent enroll` after removing the old one, and commit its request',
  }),
  'revoked-key-restored': entry({
    severity: 'error',
    message: (p: { key: string }) => `key ${p.key} was revoked in an earlier release and is not on the list any more`,
    help: () => 'put it back into revoked.json: a key that was revoked once stays revoked',
  }),
  'shared-enrollment-key': entry({
    severity: 'error',
    message: (p: { paths: readonly string[] }) => `one key is enrolled more than once: ${p.paths.join(', ')}`,
    help: () => 'make a key for each proxy on its own node with `meshc agent enroll`; keys are never copied',
  }),
  'signer-exists': entry({
    severity: 'error',
    message: (p: { directory: string }) => `${p.directory} already holds something, and keys are never overwritten`,
    help: () => 'name another directory, or remove this one if its keys are certainly of no use to anyone',
  }),
  'signer-unusable': entry({
    severity: 'error',
    message: (p: { path: string; reason: string }) => `the signer at ${p.path} cannot be used: ${p.reason}`,
    help: () =>
      'name a directory that `meshc keys init` or `keys new` made, readable by you alone (mode 0700, its keys 0600)',
  }),
  'source-gate-unusable': entry({
    severity: 'error',
    message: (p: { reason: string }) => `the signatures of commits cannot be judged: ${p.reason}`,
    help: () => 'nothing was released; `meshc explain source-gate-unusable` shows what the gate needs',
  }),
  'trust-expiring': entry({
    severity: 'warning',
    message: (p: { file: string; expires: string }) =>
      `${p.file} expires at ${p.expires}, and only people can sign it anew`,
    help: () => 'run `meshc keys renew`, and `meshc keys sign` by each who has to sign',
  }),
  'uncommitted-source': entry({
    severity: 'error',
    message: (p: { repository: string }) => `${p.repository} has no commit to release`,
    help: () => 'commit first, or name a commit with `--at`: every release can be traced to one',
  }),
  'unknown-enrollment': entry({
    severity: 'error',
    message: (p: { path: string; environment: string }) =>
      `${p.path} is for a proxy that \`${p.environment}\` does not have`,
    help: (p) =>
      `remove it, or move it to enroll/${p.environment}/<node>/<namespace>/<name>.csr of the proxy it is for`,
  }),
  'unsafe-authority-step': entry({
    severity: 'error',
    message: (p: { step: string; name: string; reason: string }) => `${p.name} cannot ${p.step} now: ${p.reason}`,
    help: () =>
      'an authority goes from prepare over distribute, activate and drain to remove; `meshc keys show` says where each is',
  }),
  'unsigned-key-change': entry({
    severity: 'error',
    message: (p: { path: string; current: string }) =>
      `${p.path} is for another key than the one in use, ${p.current}, which has not agreed to be replaced`,
    help: () =>
      'keep the request and enrol the new key with `meshc agent enroll --next`; if the old key is lost, add it to revoked.json',
  }),
} as const;
