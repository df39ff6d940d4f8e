import { serve } from './server.mjs';

serve('details', async (_incoming, url) => {
  if (!url.pathname.startsWith('/details/')) return { status: 404, body: { error: 'not found' } };
  return {
    body: {
      id: Number(url.pathname.slice('/details/'.length)),
      author: 'William Shakespeare',
      year: 1595,
      type: 'paperback',
      pages: 200,
      publisher: 'PublisherA',
      language: 'English',
      isbn: '1234567890',
    },
  };
});
