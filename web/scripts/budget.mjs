// Fails if what is loaded before the inbox is shown is more JavaScript than agreed. It counts, from
// nothing, everything that comes on the way from signing in to the hand-offs: the entry and what it
// imports, both pages, what stands in the rail and the top bar, and the texts in Korean (the longer
// ones) that these speak. Parts that open later are not in it. gzip counts, which every browser and
// proxy takes; Brotli, which most get, is said beside it.
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const LIMIT_KB = 250;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

/** What is loaded beside the entry, and why. */
const PARTS = [
  ['sign-in', /features\/account-settings\/SignInPage\.tsx$/],
  ['inbox', /features\/inbox\/InboxPage\.tsx$/],
  // `badge` and `topBar` of a feature: loaded after the frame, but at once; that of jobs when idle.
  ['frame', /features\/(?!jobs\/)[\w-]+\/\w*(Badge|Bell)\w*\.tsx$/],
  ['texts', /src\/(app|shared|features\/(account-settings|inbox))\/locales\/ko\.json$/],
  ['texts', /src\/shared\/rail\/ko\.ts$/],
];

const why = new Map();
function take(key, reason) {
  const chunk = manifest[key];
  if (!chunk || why.has(chunk.file)) return;
  why.set(chunk.file, reason);
  for (const each of chunk.imports ?? []) take(each, reason);
}
take('index.html', 'entry');
for (const [reason, pattern] of PARTS) {
  const keys = Object.keys(manifest).filter((key) => pattern.test(key));
  if (!keys.length && reason !== 'frame') {
    console.error(`Nothing built is what ${pattern} means: the budget would not be true.`);
    process.exit(1);
  }
  for (const key of keys) take(key, reason);
}

const kB = (bytes) => bytes / 1000;
const sums = {};
let total = 0;
let brotli = 0;
for (const [file, reason] of why) {
  if (!file.endsWith('.js')) continue;
  const text = await readFile(new URL(file, dist));
  const size = kB(gzipSync(text, { level: 9 }).length);
  total += size;
  brotli += kB(brotliCompressSync(text).length);
  sums[reason] = (sums[reason] ?? 0) + size;
  if (process.argv.includes('--list'))
    console.log(`${size.toFixed(1).padStart(7)} kB  ${reason.padEnd(8)} ${file}`);
}
const parts = Object.entries(sums).map(([reason, size]) => `${reason} ${size.toFixed(1)}`);
console.log(
  `From signing in to the inbox: ${total.toFixed(1)} kB of JavaScript in gzip (at most ${LIMIT_KB}), ${brotli.toFixed(1)} kB in Brotli. In gzip: ${parts.join(', ')}.`,
);
if (total > LIMIT_KB) process.exit(1);
