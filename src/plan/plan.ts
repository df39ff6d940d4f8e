/**
 * What changes between two compilations, for people to review and programs to gate on. Minor versions of the format only
 * add members; readers ignore what they do not know and refuse another major version.
 */
export interface PlanDocument {
  format_version: '1.0';
  /** The version of meshc that made the plan. */
  version: string;
  base: PlanSide;
  head: PlanSide;
  /** One plan for each environment either side has, sorted by mesh, then environment. */
  plans: Plan[];
}

/** One of the two sources that are compared. */
export interface PlanSide {
  /** As it was asked for: a branch, tag or commit, or `work tree`. */
  name: string;
  /** The commit; a work tree has none. */
  commit?: string;
  /** Why there is nothing to compare on this side, such as a repository without a commit. */
  absent?: string;
}

/** What changes in one environment of one mesh. Every list is empty when nothing changes. */
export interface Plan {
  mesh: string;
  environment: string;
  /** `added` and `removed` when only one side has this environment. */
  change: 'added' | 'removed' | 'changed' | 'none';
  /** Who may newly call what, and who may no longer: gained first. */
  access: AccessChange[];
  /** Identities that will be issued, or no longer. */
  identities: IdentityChange[];
  /** Routes in the order of their tables. */
  traffic: TrafficChange[];
  /** Services, workloads and gateways that come, go, or move, and how a release reaches the nodes. */
  members: MemberChange[];
  /** What happens to each running proxy: the most disruptive first. */
  proxies: ProxyChange[];
  /** Compiled files, sorted by path. */
  files: FileChange[];
}

/** One thing a caller may newly do, or no longer. Read from the rules as written: no request was tried. */
export interface AccessChange {
  effect: 'gained' | 'lost';
  /** Who: `bookinfo/reviews-v1`, or `any caller of the mesh`. */
  caller: string;
  /** Whom: `bookinfo/ratings`. */
  service: string;
  port: string;
  /** The workload of the service, when not all of them change alike. */
  workload?: string;
  /** What: `GET /ratings/*`, or `every request`. */
  request: string;
  /** What decides it: `policy bookinfo/raters, rule 1`, or `workload bookinfo/ratings-v1 is removed`. */
  reason: string;
}

/** A SPIFFE ID that is issued from now on, or no longer. */
export interface IdentityChange {
  change: 'added' | 'removed';
  identity: string;
  /** The workload or gateway it names. */
  member: string;
}

/** A route that is decided differently. */
export interface TrafficChange {
  change: 'added' | 'removed' | 'changed';
  /** Where it is decided: `bookinfo/reviews port http`, or `gateway bookinfo/ingress port 80`. */
  at: string;
  /** Who wrote it: `bookinfo/canary`, or `default`. */
  route: string;
  /** Which requests: `requests with header end-user = "jason"`. */
  requests: string;
  /** What changes, each in a few words: `v1 90 % -> 80 %`. */
  words: string[];
}

/** Something of the mesh that comes, goes, or changes where it runs or what it offers. */
export interface MemberChange {
  change: 'added' | 'removed' | 'changed';
  type: 'service' | 'workload' | 'gateway' | 'rollout';
  /** `<namespace>/<name>`; of a rollout, of which there is one, `rollout`. */
  name: string;
  words: string[];
}

/**
 * What a running Envoy does with its new configuration: `restart` (its start-up settings change), `drain` (a listener
 * changes and its open connections are drained), `update` (in place, without touching connections), or it starts or stops.
 */
export interface ProxyChange {
  effect: 'stop' | 'restart' | 'drain' | 'start' | 'update';
  /** `<namespace>/<name>`. */
  proxy: string;
  node: string;
  words: string[];
}

/** A compiled file that changes. */
export interface FileChange {
  change: 'added' | 'removed' | 'changed';
  path: string;
  /** Lines that come and go; 0 when they were not counted. */
  added_lines: number;
  removed_lines: number;
  /** The change as a unified diff with three lines of context. */
  patch: string;
  /** Why the patch is empty. */
  left_out?: string;
}

/** Whether a plan changes nothing at all. */
export function isEmptyPlan(plan: Plan): boolean {
  const { access, identities, traffic, members, proxies, files } = plan;
  return (
    plan.change === 'none' && [access, identities, traffic, members, proxies, files].every((list) => list.length === 0)
  );
}
