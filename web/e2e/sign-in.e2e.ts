import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CREDENTIALS, launch, open } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('signs in, comes back to where one was, and signs out', async () => {
  const { page } = await open(browser, { signedOut: true });
  await page.goto('/board');
  await page.waitForURL(/\/sign-in\?to=/);
  await page.getByLabel('E-mail address').fill(CREDENTIALS.email);
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
  await context.clearCookies();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox').fill('a');
  await page.waitForURL(/\/sign-in\?/);
  await page.getByText('Your session is over').waitFor();
  expect(new URL(page.url()).searchParams.get('to')).toBe('/leads?lead=L-00001');
});

it('finds a person in Korean by part of a syllable, with the keyboard alone', async () => {
  const { page } = await open(browser, { language: 'ko' });
  await page.goto('/inbox');
  await page.getByRole('heading', { level: 1, name: '인계함' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox').fill('이미ㄹ');
  await page.getByText('이미래').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/leads\/L-/);
});
