// Writes src/api/schema.d.ts from the committed OpenAPI document; `--check` fails if it is stale.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../crates/api/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);

// A reference to nothing would stop everything: it is told, and read as any text.
const document = JSON.parse(await readFile(source, 'utf8'));
const known = new Set(Object.keys(document.components.schemas));
const mended = JSON.parse(JSON.stringify(document), (_key, value) => {
  const name = value?.$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1];
  if (!name || known.has(name)) return value;
  console.warn(`openapi.json refers to a schema that it lacks: ${name}`);
  return { type: 'string' };
});

const text = `// Written by \`npm run schema\` from crates/api/openapi.json. Do not edit.\n\n${astToString(
  await openapiTS(mended),
)}`;
if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error('src/api/schema.d.ts is stale: run `npm run schema` and commit it.');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
