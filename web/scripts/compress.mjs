// Writes `.br` and `.gz` beside what is built, for the server to send: once and well, rather than at
// every request. Fonts and pictures are compressed already; index.html is changed at each answer.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|svg|json|webmanifest)$/;
/** Below this, a header of the answer is larger than what is saved. */
const LEAST = 512;
const dist = new URL('../dist/', import.meta.url);
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

const sizes = { plain: 0, br: 0, gz: 0 };
for (const name of await readdir(dist, { recursive: true })) {
  if (!TEXT.test(name) || name.startsWith('.vite')) continue;
  const file = new URL(name, dist);
  const plain = await readFile(file);
  if (plain.length < LEAST) continue;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  const [br, gz] = await Promise.all([brotli(plain, { params }), zip(plain, { level: 9 })]);
  sizes.plain += plain.length;
  for (const [ending, packed] of Object.entries({ br, gz })) {
    sizes[ending] += packed.length;
    if (packed.length < plain.length) await writeFile(new URL(`${name}.${ending}`, dist), packed);
  }
}
const kb = (bytes) => `${Math.round(bytes / 1000)} kB`;
console.log(`Compressed ${kb(sizes.plain)} to ${kb(sizes.br)} (br), ${kb(sizes.gz)} (gz).`);
