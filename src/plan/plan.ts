import type { DiagnosticRecord } from '../diagnostic/diagnostics-document.ts';

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
  /** What was asked to stop the change, and how many things of the plan do; none of them when nothing was asked. */
  gates: GateResult[];
}

/** One gate, such as `broadening`, `outage` or `collateral`. */
export interface GateResult {
  gate: string;
  /** How many things hit it: 0 when it is passed. */
  hits: number;
}

/** One of the two sources that are compared. */
export interface PlanSide {
  /** As it was asked for: a branch, tag or commit, or `work tree`. */
  name: string;
  /** The commit; a work tree has none. */
  commit?: string;
  /**
   * Why there is nothing to compare on this side, such as a repository without a commit. When it is the head that does not
   * compile, there are no `plans`: nothing is known about the change.
   */
  absent?: string;
  /** The errors for which it does not compile, the first twenty. */
  diagnostics?: DiagnosticRecord[];
}

/** What changes in one environment of one mesh. Every list is empty when nothing changes. */
export interface Plan {
  mesh: string;
  environment: string;
  /** `added` and `removed` when only one side has this environment. */
  change: 'added' | 'removed' | 'changed' | 'none';
  /** Who may newly call what, and who may no longer: gained first. Exact for everything that is not in `unanalysed`. */
  access: AccessChange[];
  /** Requests that callers make today and that are not served any more, or fewer of them. */
  outages: Outage[];
  /** Requests that are sent elsewhere, answered otherwise, or carried under other terms, table by table. */
  traffic: TrafficChange[];
  /** Terms that change for everything that goes through one place, such as a connect timeout. */
  settings: SettingChange[];
  /** What the change is meant to do, and whether it does. */
  intents: IntentOutcome[];
  /** What bears on the changes above and could not be looked into. */
  unanalysed: Unanalysed[];
  /** Identities that will be issued, or no longer. */
  identities: IdentityChange[];
  /** Services, workloads and gateways that come, go, or move, and how a release reaches the nodes. */
  members: MemberChange[];
  /** What happens to each running proxy: the most disruptive first. */
  proxies: ProxyChange[];
  /** Compiled files, sorted by path. */
  files: FileChange[];
  /** What changes as a picture: who calls whom around the changes. Absent when nothing changes. */
  graph?: PlanGraph;
}

/** Services and gateways that a change touches, and those next to them. */
export interface PlanGraph {
  /** Sorted by name. */
  nodes: GraphNode[];
  /** Sorted by caller, then callee. */
  edges: GraphEdge[];
  /** How many services and gateways are left out: nothing about them or next to them changes, or there are too many. */
  left_out: number;
}

/** What can be said of a place in the graph, or of a way between two. */
export type GraphMark = 'outage' | 'gained' | 'lost' | 'weaker' | 'moved';

/** A service, a gateway, or everybody, for whom a rule without callers stands. */
export interface GraphNode {
  /** `<namespace>/<name>`; `any caller of the mesh` of everybody. */
  name: string;
  kind: 'service' | 'gateway' | 'anyone';
  change: 'added' | 'removed' | 'kept';
  /** What changes there, the gravest first. */
  marks: GraphMark[];
}

/** One calls the other, or is allowed to. */
export interface GraphEdge {
  from: string;
  to: string;
  /** Of the call; one that is only allowed is kept. */
  change: 'added' | 'removed' | 'kept';
  /** Whether the caller has an address for the callee, or may only call it. */
  is_call: boolean;
  marks: GraphMark[];
}

/** Why somebody gains or loses access: a rule changed, or a thing came or went with all its rules. */
export type AccessCause =
  | 'policy'
  | 'service-added'
  | 'service-removed'
  | 'workload-added'
  | 'workload-removed'
  | 'caller-added'
  | 'caller-removed';

/** Requests that a caller may newly make, or no longer. */
export interface AccessChange {
  effect: 'gained' | 'lost';
  /** Who: `bookinfo/reviews-v1`, `every workload of bookinfo/reviews`, or `any caller of the mesh`. */
  caller: string;
  /** The workloads and gateways that are meant, sorted; empty when nobody fits today and only a new member would. */
  callers: string[];
  /** Whom: `bookinfo/ratings`. */
  service: string;
  port: string;
  /** The workloads of the service, sorted, when not all of them change alike. */
  workloads?: string[];
  /** What: `GET /ratings/*`, or `every request`. */
  request: string;
  cause: AccessCause;
  /** What decides it: `policy bookinfo/raters, rule 1`, or `workload bookinfo/ratings-v1 is removed`. */
  reason: string;
  before: Decided;
  after: Decided;
  /** One of these requests, and who makes it. */
  witness: AccessWitness;
  /** The intent of this change that states it: `bookinfo/more-readers`. */
  intent?: string;
}

/** What is decided on one side, and by what. */
export interface Decided {
  /** `allowed`, `refused`, or where a request goes: `v1 90 %, v2 10 %`. */
  outcome: string;
  /** The rule by its name, such as `bookinfo/raters/0`; `no rule` and `no route` when none holds. */
  rule: string;
  /** Where that rule is written. */
  site?: SourceSite;
}

/** A place in a source file. Lines and columns count from 1. */
export interface SourceSite {
  file: string;
  line: number;
  column: number;
}

/** One concrete request. What no rule looks at is left at what a plain request has. */
export interface WitnessRequest {
  method: string;
  /** After normalisation, without the query. */
  path: string;
  /** The host asked for, when a rule looks at it. */
  host?: string;
  scheme?: string;
  /** The name asked for in the handshake (SNI), when a rule looks at it. */
  serverName?: string;
  /** By name in lower case, one character for each byte. */
  headers: { [name: string]: string };
  query: { [name: string]: string };
  /** What would have to hold beyond what a request can say. */
  provided?: string[];
}

/** A request and the member that makes it. */
export interface AccessWitness extends WitnessRequest {
  /** `<namespace>/<name>`; absent when no member fits today. */
  caller?: string;
}

/** A SPIFFE ID that is issued from now on, or no longer. */
export interface IdentityChange {
  change: 'added' | 'removed';
  identity: string;
  /** The workload or gateway it names. */
  member: string;
}

/** Requests that are decided by another route, or by the same one otherwise. */
export interface TrafficChange {
  /** `added`: there was no route. `removed`: there is none any more, and a request is answered 404. */
  change: 'added' | 'removed' | 'changed';
  /** Where they go, how they are answered, or only the terms under which they are carried. */
  effect: 'moved' | 'behaviour';
  /** Where it is decided: `bookinfo/reviews port http`, or `gateway bookinfo/ingress port 80`. */
  at: string;
  /** Who wrote what decides now, or decided before it was removed: `bookinfo/canary`, or `default`. */
  route: string;
  /** Which requests: `requests with header end-user = "jason"`. */
  requests: string;
  /** What changes, each in a few words: `v1 90 % -> 80 %`. */
  words: string[];
  before: Decided;
  after: Decided;
  /** One of these requests; a connection of a TCP port has none. */
  witness?: WitnessRequest;
  /** The intent of this change that states it. */
  intent?: string;
}

/** Requests of some callers of which a smaller share is served than before. */
export interface Outage {
  /** Who makes them: workloads and gateways by `<namespace>/<name>`, sorted. */
  callers: string[];
  /** What they are sent through: `bookinfo/reviews port http`, or `gateway bookinfo/ingress listener http`. */
  at: string;
  requests: string;
  /** The share that is served: `100 %`. */
  served: { before: string; after: string };
  /** No route holds, a backend has no workload, or the workloads there refuse. */
  cause: 'no-route' | 'nobody-serves' | 'refused';
  /** The same in words, with the backend and the rule. */
  reason: string;
  before: Decided;
  after: Decided;
  witness: AccessWitness;
}

/** Terms that change for everything that goes through one place. */
export interface SettingChange {
  /** `weaker` and `stronger`: what is carried is protected less or more. */
  effect: 'behaviour' | 'weaker' | 'stronger';
  /** `destination bookinfo/reviews/http/v1`, `port http of bookinfo/reviews`. */
  at: string;
  /** `connect timeout`. */
  field: string;
  before: string;
  after: string;
}

/** What became of one thing that an intent states. */
export interface IntentOutcome {
  /** `<namespace>/<name>`. */
  intent: string;
  /** `new` in this change; one that is `kept` from before excuses nothing, and must still hold. */
  state: 'new' | 'kept';
  kind: 'gain' | 'loss' | 'traffic';
  /** What is stated: `shop/front to shop/cart: POST /cart/*`. */
  words: string;
  /** Whether all of it is so now. */
  met: boolean;
  /** Whether all of it was so before; then a new intent states nothing new. */
  already: boolean;
  /** A request for which it is not so, and what decides that. */
  witness?: AccessWitness;
  decided?: Decided;
  site?: SourceSite;
}

/** Something that bears on a change and could not be looked into. */
export interface Unanalysed {
  /** Where. */
  at: string;
  /** What, and why not. */
  what: string;
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
  const { change, access, outages, identities, traffic, settings, unanalysed, members, proxies, files } = plan;
  const lists = [access, outages, identities, traffic, settings, unanalysed, members, proxies, files];
  return change === 'none' && lists.every((list) => list.length === 0);
}
