// Fails if what the first page loads is more JavaScript than agreed. The entry and everything it
// imports statically count; with them the texts of one language and the page of signing in.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 250;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

const first = new Set();
function take(key) {
  const chunk = manifest[key];
  if (!chunk || first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const each of chunk.imports ?? []) take(each);
}
take('index.html');
const static_ = new Set(first);
for (const key of Object.keys(manifest)) {
  if (/src\/(app|shared)\/locales\/ko\.json$|features\/inbox\/(InboxPage|locales\/ko)/.test(key))
    take(key);
}

let total = 0;
for (const file of first) {
  const size = gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length / 1000;
  total += size;
  if (process.argv.includes('--list'))
    console.log(`${size.toFixed(1).padStart(7)} kB  ${file}${static_.has(file) ? '' : '  (home)'}`);
}
console.log(`First load: ${total.toFixed(1)} kB of JavaScript, compressed (at most ${LIMIT_KB}).`);
if (total > LIMIT_KB) process.exit(1);
