import type { AgentConfig, InterceptionConfig, LockConfig } from './config.ts';

/** What an agent's configuration comes to, with every default chosen. */
export interface Settings {
  readonly pollMilliseconds: number;
  readonly endpointsDirectory: string;
  readonly certificatesDirectory: string;
  readonly interception: Required<InterceptionConfig>;
  readonly probation: ProbationLimits;
  readonly guards: GuardLimits;
  readonly lock: { readonly kind: 'none' } | ({ readonly kind: 'fleet-lock' } & Required<LockConfig>);
}

/** When a release is good, and when it has failed. */
export interface ProbationLimits {
  readonly minimumHealthyMilliseconds: number;
  readonly failAfterMilliseconds: number;
  readonly deadlineMilliseconds: number;
  readonly maximumErrorPercent: number;
  readonly minimumRequests: number;
  readonly requireRemote: boolean;
  readonly checks: string | undefined;
  readonly checkTimeoutMilliseconds: number;
}

/** What may happen to a node by a release, and around it. */
export interface GuardLimits {
  readonly maximumRemovalPercent: number;
  readonly drift: 'heal' | 'report' | 'ignore';
  readonly driftMilliseconds: number;
  readonly minimumFreeBytes: number;
  /** 0 is no bound. */
  readonly maximumMemoryBytes: number;
}

const mebibyte = 1024 * 1024;

/** Chooses every default. */
export function settingsOf(config: AgentConfig): Settings {
  const { probation = {}, guards = {}, lock } = config;
  return {
    pollMilliseconds: (config.pollSeconds ?? 30) * 1000,
    interception: { nft: config.interception?.nft ?? 'nft', hostsFile: config.interception?.hostsFile ?? '/etc/hosts' },
    endpointsDirectory: config.endpointsDirectory ?? '/etc/meshc/endpoints',
    certificatesDirectory: config.certificatesDirectory ?? '/etc/meshc/certificates',
    probation: {
      minimumHealthyMilliseconds: (probation.minimumHealthySeconds ?? 15) * 1000,
      failAfterMilliseconds: (probation.failAfterSeconds ?? 10) * 1000,
      deadlineMilliseconds: (probation.deadlineSeconds ?? 90) * 1000,
      maximumErrorPercent: probation.maximumErrorPercent ?? 2,
      minimumRequests: probation.minimumRequests ?? 20,
      requireRemote: probation.requireRemote ?? true,
      checks: probation.checks,
      checkTimeoutMilliseconds: (probation.checkTimeoutSeconds ?? 10) * 1000,
    },
    guards: {
      maximumRemovalPercent: guards.maximumRemovalPercent ?? 50,
      drift: guards.drift ?? 'heal',
      driftMilliseconds: (guards.driftSeconds ?? 60) * 1000,
      minimumFreeBytes: (guards.minimumFreeMebibytes ?? 32) * mebibyte,
      maximumMemoryBytes: (guards.maximumMemoryMebibytes ?? 256) * mebibyte,
    },
    lock: lock
      ? { kind: 'fleet-lock', url: lock.url, group: lock.group ?? 'default', timeoutSeconds: lock.timeoutSeconds ?? 10 }
      : { kind: 'none' },
  };
}
