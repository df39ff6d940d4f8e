import { diagnose } from '../../diagnostic/diagnostic.ts';
import type { ExternalAuthorizationPolicy } from '../../model/external-authorization-policy.ts';
import { milliseconds } from '../../scalar/duration.ts';
import { isHeaderName } from '../../scalar/header-name.ts';
import { authorizersOf } from '../asked.ts';
import { type Domain, duration, group, text } from '../domain/domain.ts';
import { subject } from '../naming.ts';
import type { Inspection } from '../rule.ts';

/** An authorizer answers in time, and headers have names. */
export function authorizerOutsideDomain({ mesh, report }: Inspection): void {
  for (const { policy, at } of authorizersOf(mesh)) {
    for (const { code, path, ...fault } of authorizerDomain(policy)) {
      const parameters = { setting: path.join('.'), subject: subject('policy', policy), ...fault };
      report(diagnose(code, parameters, { at: [...at, ...path] }));
    }
  }
}

const anything: Domain = () => [];
const headerName = text('the name of a header, such as `x-user`', isHeaderName);
const headerNames: Domain = (value) =>
  (value as readonly unknown[]).flatMap((name, index) =>
    headerName(name).map((fault) => ({ ...fault, path: [index, ...fault.path] })),
  );

const authorizerDomain = group<ExternalAuthorizationPolicy>({
  // Every request waits for it.
  timeout: duration({ least: milliseconds(1), most: milliseconds(60_000) }),
  tells: headerNames,
  gives: headerNames,
  // What they name is the business of other laws.
  namespace: anything,
  name: anything,
  target: anything,
  authorizer: anything,
  ports: anything,
  methods: anything,
  paths: anything,
  failure: anything,
});
