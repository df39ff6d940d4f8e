import { serve } from './server.mjs';

serve('ratings', async (incoming, url) => {
  if (!url.pathname.startsWith('/ratings/')) return { status: 404, body: { error: 'not found' } };
  if (incoming.method !== 'GET')
    return { status: 200, body: { warning: `the program itself would accept ${incoming.method}` } };
  return { body: { id: Number(url.pathname.slice('/ratings/'.length)), ratings: { Reviewer1: 5, Reviewer2: 4 } } };
});
