// Writes src/api/schema.d.ts from the committed OpenAPI document; `--check` fails if it is stale.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../crates/api/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);

const document = JSON.parse(await readFile(source, 'utf8'));
const text = `// Written by \`npm run schema\` from crates/api/openapi.json. Do not edit.\n\n${astToString(
  await openapiTS(document),
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
