import { createServer, request } from 'node:http';

/**
 * What the four Bookinfo programs share: plain HTTP on loopback. They know nothing of the mesh; where to call is told to
 * them by environment variables, as it would be without one.
 */
export function serve(name, answer) {
  const port = Number(process.env.PORT);
  if (!Number.isInteger(port) || port < 1) {
    console.error(`${name}: set PORT to the port to listen on`);
    process.exit(64);
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, new URL(incoming.url, 'http://local')).then(
      ({ status = 200, type = 'application/json', headers = {}, body = '' }) => {
        outgoing.writeHead(status, { 'content-type': type, ...headers });
        outgoing.end(type === 'application/json' ? JSON.stringify(body) : body);
      },
      (error) => {
        console.error(`${name}: ${error.message}`);
        outgoing.writeHead(500, { 'content-type': 'application/json' });
        outgoing.end(JSON.stringify({ error: `${name} failed` }));
      },
    );
  });
  // Longer than the sidecar's own idle timeout, so that this side never closes a connection the sidecar is about to use.
  server.keepAliveTimeout = 3_600_000;
  server.listen(port, '127.0.0.1', () => console.log(`${name} listens on 127.0.0.1:${port}`));
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
}

/** Headers a program passes on so that traces and header routes work end to end. */
const passedOn = [
  'end-user',
  'x-request-id',
  'traceparent',
  'tracestate',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
];

/** Calls another service and reads its JSON; a failure is a value, because a page shows what it has. */
export function call(base, path, incomingHeaders) {
  const headers = Object.fromEntries(
    passedOn.filter((name) => incomingHeaders[name]).map((name) => [name, incomingHeaders[name]]),
  );
  return new Promise((resolve) => {
    const outgoing = request(new URL(path, base), { headers, timeout: 5_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: parsed(text) }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (error) => resolve({ status: 0, body: { error: error.message } }));
    outgoing.end();
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { error: text };
  }
}
