import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A page in a real browser, driven over the DevTools protocol. */
export interface BrowserPage {
  /** What an expression of the page is worth. */
  evaluate(expression: string): Promise<unknown>;
  /** Presses and releases one key, as a person does. */
  press(key: string): Promise<void>;
  /** Sends one command of the protocol. */
  send(method: string, parameters?: object): Promise<{ readonly [member: string]: unknown }>;
  /** What the page asked for over the network, and what its console and its policy complained about. */
  readonly requests: string[];
  readonly complaints: string[];
  close(): Promise<void>;
}

/** The browser of this machine, or why there is none. */
export function findChromium(): { readonly path: string } | { readonly missing: string } {
  const names = [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'].flatMap(
    (name) => name ?? [],
  );
  const path = names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0);
  return path === undefined
    ? { missing: `no Chromium here (looked for ${names.join(', ')}; CHROMIUM names one)` }
    : { path };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [member: string]: unknown };
  readonly result?: { readonly [member: string]: unknown };
  readonly error?: { readonly message: string };
}

/** Opens an address. The browser talks over two pipes, so no port is open. */
export async function openPage(browser: string, address: string): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'meshc-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe'];
  const child = spawn(browser, [...flags, '--window-size=1240,1000', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const pipe = connect(child);
  const requests: string[] = [];
  const complaints: string[] = [];
  pipe.listen((method, parameters) => {
    if (method === 'Network.requestWillBeSent') requests.push(String(member(parameters['request'], 'url')));
    if (method === 'Log.entryAdded') complaints.push(String(member(parameters['entry'], 'text')));
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(parameters['exceptionDetails']));
  });
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { targetInfos } = await pipe.send('Target.getTargets', {});
    const target = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page');
    const { sessionId } = await pipe.send('Target.attachToTarget', { targetId: target?.targetId, flatten: true });
    const send = (method: string, parameters: object = {}) => pipe.send(method, parameters, String(sessionId));
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await send(`${domain}.enable`);
    const loaded = pipe.once('Page.loadEventFired');
    await send('Page.navigate', { url: address });
    await loaded;
    const evaluate = async (expression: string) => {
      const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      if (answer['exceptionDetails']) throw new Error(JSON.stringify(answer['exceptionDetails']));
      return member(answer['result'], 'value');
    };
    const press = async (key: string) => {
      const text = key.length === 1 ? key : key === 'Enter' ? '\r' : undefined;
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...(text === undefined ? {} : { text }) });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    };
    return { evaluate, press, send, requests, complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Pipe {
  send(method: string, parameters: object, session?: string): Promise<{ readonly [member: string]: unknown }>;
  listen(hear: (method: string, parameters: { readonly [member: string]: unknown }) => void): void;
  once(method: string): Promise<void>;
}

/** Messages are JSON, each ended by a zero byte. */
function connect(child: ChildProcess): Pipe {
  const [output, input] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const listeners: ((method: string, parameters: { readonly [member: string]: unknown }) => void)[] = [];
  let rest = '';
  let next = 1;
  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  child.once('exit', (code, signal) => fail(new Error(`the browser ended with ${code ?? signal}`)));
  child.once('error', fail);
  output.on('error', fail);
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const text of messages) hear(JSON.parse(text));
  });
  function hear({ id, method, params = {}, result = {}, error }: Message): void {
    if (id === undefined) {
      for (const listener of listeners) listener(method ?? '', params);
      return;
    }
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error) waiter?.reject(new Error(error.message));
    else waiter?.resolve(result as never);
  }
  return {
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        const id = next;
        next += 1;
        waiting.set(id, { resolve, reject });
        output.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      }),
    listen: (listener) => listeners.push(listener),
    once: (wanted) => new Promise((resolve) => listeners.push((method) => (method === wanted ? resolve() : undefined))),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
