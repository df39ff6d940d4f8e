import { globSync } from 'node:fs';

/**
 * The laws have a test file each, which take a moment but a process of their own. `npm test` runs them all in this one;
 * each can still be run alone.
 */
for (const file of globSync('rules/*.test.ts', { cwd: import.meta.dirname }).sort()) await import(`./${file}`);
