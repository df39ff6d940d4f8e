import type { DirectResponse } from '../../../src/model/direct-response.ts';
import type { HeaderChanges } from '../../../src/model/header-changes.ts';
import type { HttpBackend, HttpRouteRule } from '../../../src/model/http-route.ts';
import type { Redirect, RedirectPath } from '../../../src/model/redirect.ts';
import type { HttpRouteMatch } from '../../../src/model/request-match.ts';
import { type Choice, written } from './choice.ts';

/** What a rule is made for. */
export interface RuleSetting {
  readonly matches: readonly HttpRouteMatch[] | undefined;
  /** Makes backends that may stand in one rule. */
  readonly backends: () => HttpBackend[];
}

/** A rule of any kind with any of its features. */
export function arbitraryHttpRule(choice: Choice, setting: RuleSetting): HttpRouteRule {
  const isPrefix = (setting.matches ?? []).every(({ path }) => path === undefined || path.kind === 'prefix');
  const action = choice.one<() => HttpRouteRule>([
    () => forwardRule(choice, setting),
    () => forwardRule(choice, setting),
    () => forwardRule(choice, setting),
    () => ({ redirect: redirect(choice, isPrefix) }),
    () => ({ directResponse: directResponse(choice) }),
  ])();
  return written({
    matches: setting.matches && [...setting.matches],
    ...action,
    responseHeaders: choice.maybe(() => headerChanges(choice)),
  }) as HttpRouteRule;
}

/** Each feature of a rule that forwards, there or not. */
function forwardRule(choice: Choice, { backends }: RuleSetting): HttpRouteRule {
  return {
    ...written({
      timeout: choice.maybe(() => choice.one(['250ms', '2s', '1m30s'])),
      requestHeaders: choice.maybe(() => headerChanges(choice)),
    }),
    backends: backends().map((backend) => ({
      ...backend,
      ...written({
        requestHeaders: choice.maybe(() => headerChanges(choice)),
        responseHeaders: choice.maybe(() => headerChanges(choice)),
      }),
    })),
  } as HttpRouteRule;
}

function headerChanges(choice: Choice): HeaderChanges {
  const value = () => choice.one(['one', '', '50% off', 'a, b']);
  return written({
    set: choice.maybe(() => ({ 'X-Set': value(), 'x-set-too': value() })),
    add: choice.maybe(() => ({ 'x-add': value() })),
    remove: choice.maybe(() => ['X-Remove', 'x-remove-too']),
  });
}

function redirect(choice: Choice, isPrefix: boolean): Redirect {
  const path = choice.one<RedirectPath | undefined>([
    undefined,
    { kind: 'full', value: '/exact/new' },
    ...(isPrefix ? [{ kind: 'prefix' as const, value: choice.one(['/', '/below/new']) }] : []),
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
