import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings, launch, open } from './browser';
import { textsOf } from './texts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const MQL = encodeURIComponent(JSON.stringify({ attribute: 'stage', eq: 'mql' }));

it.each(['en', 'ko'] as const)(
  'exports all that match, with a reason, and hands the file over on another page: %s',
  async (language) => {
    const { page, context } = await open(browser, { language });
    const leads = textsOf('leads', language);
    const jobs = textsOf('jobs', language);
    const groups = await page.request.get(`/api/v1/leads/groups?by=stage&filter=${MQL}`);
    const total: number = (await groups.json()).count;
    await page.goto(`/leads?filter=${MQL}`);
    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: new RegExp(`${total}`) }).click();
    const bar = page.getByRole('region', { name: leads('bulk.label') });
    await bar.getByRole('button', { name: leads('bulk.export'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    const send = dialog.getByRole('button', { name: leads('bulk.export'), exact: true });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: leads('export.reason') }).fill('A journey');
    await expect.poll(() => send.isEnabled()).toBe(true);
    expect(await findings(page)).toEqual([]);
    await send.click();
    await dialog.waitFor({ state: 'detached' });
    await page
      .getByRole('link', { name: textsOf('accounts', language)('title') })
      .first()
      .click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('status')
        .getByRole('button', { name: jobs('download') })
        .click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(lines.length).toBe(total + 1);
    await context.close();
  },
);

it('asks before many leads change, and says which were refused and why', async () => {
  const { page, context } = await open(browser);
  await page.goto(`/leads?filter=${MQL}`);
  await page.getByRole('row').nth(1).getByRole('checkbox').check();
  await page.getByRole('button', { name: /^Select all [\d,]+ that match$/ }).click();
  const bar = page.getByRole('region', { name: 'Selected leads' });
  await bar.getByRole('button', { name: 'Stage', exact: true }).click();
  await page.getByRole('menuitem', { name: 'SQL', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Change/ })
    .click();
  const told = page.getByRole('status').filter({ hasText: /Move to SQL: .* refused/ });
  await told.getByRole('button', { name: 'Why' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText(/not confirmed/)
    .first()
    .waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('link').first().click();
  await page.waitForURL(/\/leads\/L-/);
  await page.getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('heading', { name: 'Jobs' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await context.close();
});
