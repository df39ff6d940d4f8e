import { page } from './page.mjs';
import { call, serve } from './server.mjs';

serve('productpage', async (incoming, url) => {
  const user = userOf(incoming);
  const headers = { ...incoming.headers, ...(user && { 'end-user': user }) };
  if (url.pathname === '/login')
    return redirect(`user=${encodeURIComponent(url.searchParams.get('username') ?? '')}; Path=/; HttpOnly`);
  if (url.pathname === '/logout') return redirect('user=; Path=/; Max-Age=0');
  const [, , , , id = '0', part] = url.pathname.split('/');
  if (url.pathname.startsWith('/api/v1/products/')) {
    if (part === 'reviews') return api(await reviews(id, headers));
    return api(await details(id, headers));
  }
  if (url.pathname !== '/productpage') return { status: 404, body: { error: 'not found' } };
  const [detail, review] = await Promise.all([details('0', headers), reviews('0', headers)]);
  return { type: 'text/html; charset=utf-8', body: page({ user, detail, review }) };
});

function details(id, headers) {
  return call(process.env.DETAILS_URL, `/details/${id}`, headers);
}

function reviews(id, headers) {
  return call(process.env.REVIEWS_URL, `/reviews/${id}`, headers);
}

function api({ status, body }) {
  return { status: status === 0 ? 502 : status, body };
}

function redirect(cookie) {
  return { status: 302, type: 'text/plain', headers: { location: '/productpage', 'set-cookie': cookie } };
}

/** Who is signed in: the session cookie in a browser, the header in a script. */
function userOf(incoming) {
  const cookie = /(?:^|; )user=([^;]*)/.exec(incoming.headers.cookie ?? '');
  return cookie?.[1] ? decodeURIComponent(cookie[1]) : incoming.headers['end-user'];
}
