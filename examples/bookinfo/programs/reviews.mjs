import { call, serve } from './server.mjs';

/** Version 1 shows no stars, version 2 black ones, version 3 red ones. */
const version = process.env.VERSION ?? 'v1';
const color = { v1: undefined, v2: 'black', v3: 'red' }[version];

const texts = {
  Reviewer1: 'An extremely entertaining play by Shakespeare. The slapstick humour is refreshing!',
  Reviewer2:
    'Absolutely fun and entertaining. The play lacks thematic depth when compared to other plays by Shakespeare.',
};

serve(`reviews ${version}`, async (incoming, url) => {
  if (!url.pathname.startsWith('/reviews/')) return { status: 404, body: { error: 'not found' } };
  const id = url.pathname.slice('/reviews/'.length);
  const ratings = color ? await call(process.env.RATINGS_URL, `/ratings/${id}`, incoming.headers) : undefined;
  const reviews = Object.entries(texts).map(([reviewer, text]) => ({
    reviewer,
    text,
    ...(ratings && {
      rating:
        ratings.status === 200
          ? { stars: ratings.body.ratings[reviewer], color }
          : { error: 'ratings are unavailable' },
    }),
  }));
  return { body: { id, version, reviews } };
});
