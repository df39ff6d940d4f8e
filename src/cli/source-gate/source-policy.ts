import { closed, exactly, list, openDocument, optional, ShapeError, text } from '../../bundle/shape.ts';
import { parseSshKey, type SshKey } from './ssh-signature.ts';

/**
 * The target `policy/source.json`: whose signature a commit needs before it is released, by the paths it touches. People sign
 * it with the rest of what they approve, so it never comes from the commit that is judged by it.
 */
export interface SourcePolicy {
  /** Commits up to and including this one are not judged. */
  readonly since: string;
  readonly signers: readonly SourceSigner[];
  /** In order: the first whose pattern fits a path decides it. */
  readonly rules: readonly { readonly path: string; readonly signers: readonly string[] }[];
}

/** Somebody who signs commits. */
export interface SourceSigner {
  readonly name: string;
  readonly ssh: readonly SshKey[];
  /** Armored public keys. */
  readonly openpgp: readonly string[];
}

const names = text(/^\S.{0,127}$/);

const shape = closed({
  apiVersion: exactly('meshc/v1'),
  kind: exactly('SourcePolicy'),
  since: text(/^[0-9a-f]{40}$/),
  signers: list(
    closed({
      name: names,
      ssh: optional(list(text(/^\S+ \S+/))),
      openpgp: optional(list(text(/BEGIN PGP PUBLIC KEY/))),
    }),
    1,
  ),
  rules: list(closed({ path: text(/^[^/].*$/), signers: list(names, 1) }), 1),
});

/** Reads the policy. Throws a `ShapeError` for one that is not well formed, or whose rules name nobody. */
export function openSourcePolicy(bytes: Uint8Array): SourcePolicy {
  const { since, signers, rules } = openDocument(bytes, shape);
  const opened = signers.map(({ name, ssh = [], openpgp = [] }) => ({ name, openpgp, ssh: ssh.map(requireSshKey) }));
  const known = new Set(opened.map(({ name }) => name));
  const unknown = rules.flatMap((rule) => rule.signers).find((name) => !known.has(name));
  if (unknown !== undefined) throw new ShapeError(`a rule names ${unknown}, who has no key here`);
  if (known.size !== opened.length) throw new ShapeError('a signer is there twice');
  return { since, signers: opened, rules };
}

/** Who may sign for a path; nobody, when no rule fits it. */
export function signersFor({ rules }: SourcePolicy, path: string): readonly string[] {
  return rules.find((rule) => fits(rule.path, path))?.signers ?? [];
}

/** `**` is any number of folders, `*` anything within one. */
function fits(pattern: string, path: string): boolean {
  const source = pattern
    .split(/(\*\*\/?|\*)/)
    .map((part) =>
      part === '*' ? '[^/]*' : part.startsWith('**') ? '.*' : part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`).test(path);
}

function requireSshKey(line: string): SshKey {
  const key = parseSshKey(line);
  if (!key) throw new ShapeError('an SSH key is neither Ed25519, P-256 nor RSA, or has options');
  return key;
}
