import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findings, launch, open } from './browser';
import { LANGUAGES, textsOf } from './texts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(LANGUAGES)('the morning, in %s', (language) => {
  it('adds a task, ticks it off by one key, and takes that back by another', async () => {
    const t = textsOf('my-day', language);
    const { page } = await open(browser, { language });
    const title = `Call back ${Date.now()}`;
    await page.goto('/my-day');
    await page.getByRole('heading', { level: 1, name: t('title') }).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.insertText(title);
    await page.keyboard.press('Enter');
    const row = page.getByRole('listitem').filter({ hasText: title });
    await row.waitFor();
    await row.focus();
    await page.keyboard.press('x');
    await page.getByText(t('task.done', { title })).waitFor();
    await row.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await row.waitFor();
    await row.getByRole('checkbox').click();
    await row.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { level: 1, name: t('title') }).waitFor();
    expect(await row.count()).toBe(0);
  });

  it('makes a calendar link that is shown once and answers until it is revoked', async () => {
    const t = textsOf('my-day', language);
    const { page } = await open(browser, { language });
    await page.goto('/my-day');
    await page.getByRole('button', { name: t('feed.make') }).click();
    const link = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
    expect(new URL(link).pathname).toMatch(/^\/calendar\/.+\.ics$/);
    await page.getByRole('button', { name: textsOf('shared', language)('done') }).click();
    await page.getByRole('button', { name: t('feed.revoke') }).click();
    await page.getByRole('button', { name: t('feed.revokeSubmit'), exact: true }).click();
    await page.getByText(t('feed.revoked')).waitFor();
  });

  it('goes from a number of the overview to the leads behind it, and back', async () => {
    const t = textsOf('overview', language);
    const { page } = await open(browser, { language });
    await page.goto('/overview');
    const conversion = page.getByRole('region', { name: t('conversion.title') });
    await conversion.getByRole('table').waitFor();
    await conversion.getByRole('table').getByRole('link').first().click();
    await page.waitForURL(/\/leads\?/);
    const filter = JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');
    expect(filter.all).toHaveLength(2);
    await page.goBack();
    await conversion.getByRole('table').waitFor();
  });

  it('finds a company, and opens one of its people beside it', async () => {
    const t = textsOf('accounts', language);
    const { page } = await open(browser, { language });
    await page.goto('/accounts');
    await page.getByRole('link', { name: t('people') }).waitFor();
    const name = (await page.locator('tbody th a').first().textContent()) ?? '';
    await page.getByRole('searchbox', { name: t('search') }).fill(name);
    await page.waitForURL(/q=/);
    await page.getByRole('link', { name }).first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('heading', { level: 2, name: t('peopleTitle') }).waitFor();
    await page.locator('tbody th a').first().click();
    await page.waitForURL(/lead=/);
  });
});

const PAGES = [
  '/overview',
  '/accounts',
  '/my-day',
  '/profile',
  '/settings/members',
  '/settings/keys',
];
const SIGNED_OUT = ['/sign-in', '/forgot-password', '/reset#x', '/set-up#x', '/invitation#x'];

describe.each(LANGUAGES)('pages in %s', (language) => {
  it.each(['light', 'dark'] as const)(
    'are accessible and do not overflow, %s',
    async (theme) => {
      for (const [signedOut, paths] of [
        [false, PAGES],
        [true, SIGNED_OUT],
      ] as const) {
        const { page, context } = await open(browser, { language, theme, signedOut, phone: true });
        for (const path of paths) {
          await page.goto(path);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.waitForLoadState('load');
          await page.waitForTimeout(600);
          expect([path, await findings(page)]).toEqual([path, []]);
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          expect([path, over]).toEqual([path, 0]);
        }
        await context.close();
      }
    },
    180_000,
  );
});
