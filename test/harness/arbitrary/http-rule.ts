import type { DirectResponse } from '../../../src/model/direct-response.ts';
import type { HttpBackend, HttpRouteRule } from '../../../src/model/http-route.ts';
import type { Redirect, RedirectPath } from '../../../src/model/redirect.ts';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import type { Retry } from '../../../src/model/retry.ts';
import type { Rewrite, RewrittenPath } from '../../../src/model/rewrite.ts';
import { templateVariables } from '../../../src/scalar/path-template.ts';
import { type Choice, written } from './choice.ts';
import { cors, fault, forwarded, headerChanges, retryLimits, withHeaderChanges } from './route-rule.ts';

/** What a rule is made for. */
export interface RuleSetting {
  readonly matches: readonly HttpRouteMatch[] | undefined;
  /** Makes backends that may stand in one rule. */
  readonly backends: () => HttpBackend[];
  /** Whether the backends speak HTTP/1.1. */
  readonly isHttp1: boolean;
}

/** A rule of any kind with any of its features. */
export function arbitraryHttpRule(choice: Choice, setting: RuleSetting): HttpRouteRule {
  const action = choice.one<() => HttpRouteRule>([
    () => forwardRule(choice, setting),
    () => forwardRule(choice, setting),
    () => forwardRule(choice, setting),
    () => ({ redirect: redirect(choice, setting) }),
    () => ({ directResponse: directResponse(choice) }),
  ])();
  return written({
    matches: setting.matches && [...setting.matches],
    ...action,
    responseHeaders: choice.maybe(() => headerChanges(choice)),
  }) as HttpRouteRule;
}

/** Each feature of a rule that forwards, there or not. */
function forwardRule(choice: Choice, setting: RuleSetting): HttpRouteRule {
  const backends = withHeaderChanges(choice, setting.backends());
  return written({
    ...forwarded(choice, backends),
    timeout: choice.maybe(() => choice.one(['250ms', '2s', '1m30s', 'unlimited'])),
    cors: choice.seldom(() => cors(choice)),
    rewrite: choice.seldom(() => rewrite(choice, setting)),
    retry: choice.seldom(() => retry(choice)),
    fault: choice.seldom(() => fault(choice, { status: 503 })),
    upgrades: setting.isHttp1 ? choice.seldom(() => choice.some(['websocket', 'chat/2'], 1)) : undefined,
    backends,
  }) as HttpRouteRule;
}

function matchesOnly(kind: 'prefix' | 'template', { matches = [] }: RuleSetting): boolean {
  return matches.every(({ path }) => (path === undefined ? kind === 'prefix' : path.kind === kind));
}

function redirect(choice: Choice, setting: RuleSetting): Redirect {
  const path = choice.one<RedirectPath | undefined>([
    undefined,
    { kind: 'full', value: '/exact/new' },
    ...(matchesOnly('prefix', setting) ? [{ kind: 'prefix' as const, value: choice.one(['/', '/below/new']) }] : []),
  ]);
  return {
    hostname: 'elsewhere.example',
    ...written({
      scheme: choice.maybe(() => choice.one(['http', 'https'] as const)),
      port: choice.maybe(() => choice.one([80, 443, 8443])),
      status: choice.maybe(() => choice.one([301, 302, 303, 307, 308] as const)),
      path,
    }),
  };
}

function directResponse(choice: Choice): DirectResponse {
  return {
    status: choice.one([200, 404, 503, 599]),
    ...written({
      body: choice.maybe(() => choice.one(['', 'gone', 'é'.repeat(3_000)])),
      contentType: choice.maybe(() => 'application/json'),
    }),
  };
}

function rewrite(choice: Choice, setting: RuleSetting): Rewrite {
  const path = choice.one<RewrittenPath | undefined>([
    undefined,
    { kind: 'full', value: '/exact/100%25' },
    { kind: 'regex', pattern: '/([a-z]+)', substitution: '/below\\1' },
    ...(matchesOnly('prefix', setting) ? [{ kind: 'prefix' as const, value: choice.one(['/', '/below/new']) }] : []),
    ...filledTemplates(setting),
  ]);
  return written({
    hostname: path === undefined ? 'inner.example' : choice.maybe(() => 'inner.example'),
    path,
  }) as Rewrite;
}

/** A template with the variables that every match has. */
function filledTemplates({ matches = [] }: RuleSetting): RewrittenPath[] {
  const variables = matches.map(({ path }) => (path?.kind === 'template' ? templateVariables(path.value) : []));
  const shared = variables[0]?.filter((name) => variables.every((names) => names.includes(name))) ?? [];
  return shared.length === 0
    ? []
    : [{ kind: 'template', value: `/below/${shared.map((name) => `{${name}}`).join('/x/')}` }];
}

function retry(choice: Choice): Retry {
  return written({
    ...retryLimits(choice),
    on: choice.maybe(() =>
      choice.some(['5xx', 'gateway-error', 'reset', 'connect-failure', 'retriable-4xx'] as const, 1),
    ),
    statusCodes: choice.maybe(() => choice.some([409, 429, 503], 1)),
    methods: choice.maybe(() => choice.some(['GET', 'POST', 'PUT'] as const, 1)),
  }) as Retry;
}
