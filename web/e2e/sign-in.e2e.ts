import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BASE, CREDENTIALS, endHere, endSecondFactor, launch, open } from './browser';
import { totp } from './totp';

const WHO = 'priya.rajan@saebyeol.example';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('signs in, comes back to where one was, and signs out', async () => {
  const { page } = await open(browser, { as: WHO, signedOut: true });
  await page.goto('/board');
  await page.waitForURL(/\/sign-in\?to=/);
  await page.getByLabel('E-mail address').fill(WHO);
  await page.getByLabel('Password', { exact: true }).fill('not this one at all');
  await page.keyboard.press('Enter');
  await page.getByText('The address or the password is wrong.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(CREDENTIALS.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.getByRole('button', { name: /profile and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

it('sends whose session ended to sign in, and back', async () => {
  const { page, context } = await open(browser);
  await page.goto('/leads?lead=L-00001');
  await page.getByRole('heading', { level: 1, name: 'Leads' }).waitFor();
  await endHere(context);
  await page.keyboard.press('Control+k');
  // What the page asks by itself may be refused first, and takes the palette away.
  const asked = page.getByRole('dialog').getByRole('textbox').fill('a', { timeout: 5_000 });
  await Promise.allSettled([asked]);
  await page.waitForURL(/\/sign-in\?/);
  // What stood on the page before may say the same until it is gone.
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByText('Your session is over').waitFor();
  expect(new URL(page.url()).searchParams.get('to')).toBe('/leads?lead=L-00001');
});

it('finds a person in Korean by part of a syllable, with the keyboard alone', async () => {
  const { page } = await open(browser, { as: WHO, language: 'ko' });
  await page.goto('/inbox');
  await page.getByRole('heading', { level: 1, name: '인계함' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('textbox').fill('이미ㄹ');
  await page.getByText('이미래').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/leads\/L-/);
});

it('asks for a second factor, and refuses a wrong one', async () => {
  const { page, context } = await open(browser, { as: WHO });
  const ask = { headers: { origin: BASE } };
  const password = CREDENTIALS.password;
  const begun = await context.request.post('/api/v1/second-factor', { ...ask, data: { password } });
  const { secret } = (await begun.json()) as { secret: string };
  const now = Date.now();
  await context.request.put('/api/v1/second-factor', { ...ask, data: { code: totp(secret, now) } });
  try {
    await endHere(context);
    await page.goto('/inbox');
    await page.getByLabel('E-mail address').fill(WHO);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('This code does not hold').waitFor();
    // No code holds twice: the next one, half a minute early, does.
    await page.getByLabel('Code').fill(totp(secret, now + 30_000));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
  } finally {
    await endSecondFactor(browser, WHO);
  }
});
