/** The product page, with everything from other services escaped. */
export function page({ user, detail, review }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The Comedy of Errors · Bookinfo</title>
<style>
  :root { color-scheme: light dark; --ink: light-dark(#1d2330, #e8eaf0); --soft: light-dark(#5b6474, #a3abba); --line: light-dark(#dfe3ea, #343b49);
    --card: light-dark(#fff, #1b202b); --back: light-dark(#f5f6f9, #12151d); --accent: light-dark(#2a5bd7, #8fb0ff); }
  body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--back); }
  header { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: .8rem 1.5rem; border-bottom: 1px solid var(--line); background: var(--card); }
  header strong { font-size: 1.1rem; } header form { display: flex; gap: .5rem; }
  main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 1.9rem; margin: .4rem 0 .2rem; } h2 { font-size: 1.05rem; margin: 0 0 .8rem; }
  .columns { display: grid; grid-template-columns: 20rem 1fr; gap: 1.2rem; margin-top: 1.4rem; } @media (max-width: 50rem) { .columns { grid-template-columns: 1fr; } }
  section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.2rem; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 0; } dt, .soft { color: var(--soft); } dd { margin: 0; }
  blockquote { margin: 0 0 1.1rem; padding: 0 0 0 .9rem; border-left: 3px solid var(--line); } .stars { letter-spacing: .15em; } .stars.red { color: #d23b3b; }
  .badge { font-size: .8rem; border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .6rem; color: var(--soft); }
  input, button { font: inherit; padding: .25rem .6rem; border-radius: .4rem; border: 1px solid var(--line); background: transparent; color: inherit; } button, a { color: var(--accent); }
</style>
</head>
<body>
<header><strong>Bookinfo</strong>${session(user)}</header>
<main>
<h1>The Comedy of Errors</h1>
<p class="soft">One of Shakespeare's early plays, his shortest and one of his most farcical: two pairs of identical twins, separated at birth, in one town on one day.</p>
<div class="columns">
<section><h2>Book details</h2>${details(detail)}</section>
<section><h2>Reviews ${review.body.version ? `<span class="badge">reviews ${escaped(review.body.version)}</span>` : ''}</h2>${reviews(review)}</section>
</div>
</main>
</body>
</html>
`;
}

function session(user) {
  if (user) return `<span>Signed in as <strong>${escaped(user)}</strong> · <a href="/logout">sign out</a></span>`;
  return '<form action="/login"><input name="username" placeholder="user name" aria-label="User name"><button>Sign in</button></form>';
}

function details({ status, body }) {
  if (status !== 200) return '<p class="soft">Details are unavailable right now.</p>';
  const shown = ['author', 'year', 'type', 'pages', 'publisher', 'language', 'isbn'];
  return `<dl>${shown.map((name) => `<dt>${name}</dt><dd>${escaped(body[name])}</dd>`).join('')}</dl>`;
}

function reviews({ status, body }) {
  if (status !== 200) return '<p class="soft">Reviews are unavailable right now.</p>';
  return body.reviews
    .map(
      ({ reviewer, text, rating }) =>
        `<blockquote><p>${escaped(text)}</p><p class="soft">${escaped(reviewer)} ${stars(rating)}</p></blockquote>`,
    )
    .join('');
}

function stars(rating) {
  if (!rating) return '';
  if (rating.error) return `· ${escaped(rating.error)}`;
  const count = Math.max(0, Math.min(5, Number(rating.stars)));
  return `<span class="stars ${escaped(rating.color)}" aria-label="${count} of 5 stars">${'★'.repeat(count)}${'☆'.repeat(5 - count)}</span>`;
}

function escaped(value) {
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
