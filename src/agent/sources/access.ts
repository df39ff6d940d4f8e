import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpAccess } from '../../git/http-exchange.ts';
import { basicHeader } from '../../git/registry.ts';
import type { Remote } from '../config.ts';

/** Hosts of git repositories that take a token as a password mostly do not look at the name beside it; GitHub's apps want this one. */
const defaultUsername = 'x-access-token';

/** A user name and a token in its place as the password; undefined where none is asked for. Read every time: tokens are replaced. */
export async function readLogin({
  username = defaultUsername,
  tokenFile,
  tokenCredential,
}: Remote): Promise<{ readonly username: string; readonly password: string } | undefined> {
  const path = tokenFile ?? (tokenCredential === undefined ? undefined : credentialPath(tokenCredential));
  if (path === undefined) return undefined;
  return { username, password: (await readFile(path, 'utf8')).trim() };
}

/** What a remote is shown: git hosts take a token as a password, others as what it is. */
export async function readAccess(remote: Remote): Promise<HttpAccess> {
  const login = await readLogin(remote);
  const asPassword = (remote.kind ?? 'git') === 'git' || remote.username !== undefined;
  const authorization = login && (asPassword ? basicHeader(login) : `Bearer ${login.password}`);
  return { authorization, tls: await readTls(remote) };
}

async function readTls({ clientCertificate, authority }: Remote): Promise<HttpAccess['tls']> {
  if (!clientCertificate && authority === undefined) return undefined;
  const [certificate, key, trusted] = await Promise.all(
    [clientCertificate?.certificate, clientCertificate?.key, authority].map((path) =>
      path === undefined ? undefined : readFile(path, 'utf8'),
    ),
  );
  return { certificate, key, authority: trusted };
}

/** Where systemd puts the credentials of a service (systemd.exec(5), `LoadCredential=`). */
function credentialPath(name: string): string {
  const directory = process.env['CREDENTIALS_DIRECTORY'];
  if (directory === undefined) throw new Error('there are no credentials of systemd: CREDENTIALS_DIRECTORY is not set');
  return join(directory, name);
}
