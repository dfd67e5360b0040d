import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';
import { LANGUAGES, textsOf } from './texts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const handoffOf = (page: Page) => new URL(page.url()).searchParams.get('handoff');
const begun = (page: Page) => page.waitForURL(/handoff=/).then(() => handoffOf(page));

it.each(LANGUAGES)('goes on to the next hand-off once one is put off: %s', async (language) => {
  const t = textsOf('inbox', language);
  const { page } = await open(browser, { language });
  await page.goto('/inbox?of=all');
  await page.locator('button[aria-current]').waitFor();
  await page.keyboard.press('j');
  const second = await begun(page);
  await page.keyboard.press('k');
  await expect.poll(() => handoffOf(page)).not.toBe(second);
  await page.keyboard.press('s');
  await page.getByRole('dialog').getByText(t('snooze.hour')).waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent))
    .toContain(t('snooze.hour'));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => handoffOf(page)).toBe(second);
  // So that there is as much to do for other journeys as before.
  await page.getByRole('button', { name: textsOf('shared', language)('undo') }).click();
});

it('leaves what was asked of a hand-off with the hand-off: the browser’s back', async () => {
  const t = textsOf('inbox', 'en');
  const { page } = await open(browser, { phone: true });
  await page.goto('/inbox?of=all');
  await page.locator('button[aria-current]').click();
  await begun(page);
  await page.getByRole('button', { name: t('act.return') }).click();
  await page.getByRole('dialog').waitFor();
  await page.goBack();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(handoffOf(page)).toBeNull();
});
