import { spawn } from 'node:child_process';

/** Where programs of the system are, whatever the agent was started with. */
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Longer than this it hangs. */
const longestMilliseconds = 10_000;

/** Runs nft; why it failed, if it did. */
export function runNft(nft: string, words: readonly string[], input = ''): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(nft, [...words], {
      env: { PATH: searchPath },
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: longestMilliseconds,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(0, 4_096);
    });
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => {
      resolve('code' in error && error.code === 'ENOENT' ? `there is no program \`${nft}\`` : error.message);
    });
    child.once('close', (code) =>
      resolve(code === 0 ? undefined : (said.split('\n')[0] ?? '') || `it ended with ${code}`),
    );
    child.stdin.end(input);
  });
}
