import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE, CREDENTIALS, endHere, endSecondFactor, launch, open } from './browser';
import { LANGUAGES, textsOf } from './texts';
import { totp } from './totp';

// As an administrator: BATON_USER has to be one.
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const NEW_PASSWORD = 'sparrows count the stairs';

describe.each(LANGUAGES)('getting in, in %s', (language) => {
  const t = textsOf('account-settings', language);
  const s = textsOf('settings', language);

  it('invites somebody who then joins, and is refused by the same link later', async () => {
    const { page: admin } = await open(browser, { language });
    const email = `new.${language}.${Date.now()}@example.com`;
    await admin.goto('/settings/members');
    await admin.getByRole('button', { name: s('members.invite') }).click();
    await admin.getByLabel(s('invite.email')).fill(email);
    await admin.getByRole('button', { name: s('invite.submit'), exact: true }).click();
    const link = new URL((await admin.locator('code').textContent()) ?? '');
    expect(link.pathname).toBe('/invitation');
    await admin.getByRole('button', { name: textsOf('shared', language)('done') }).click();
    await admin.getByText(email).first().waitFor();

    const { page, context } = await open(browser, { language, signedOut: true });
    await page.goto(link.pathname + link.hash);
    await page.getByRole('heading', { name: t('invitation.title') }).waitFor();
    await page.getByLabel(t('name.label')).fill('이새로');
    await page.getByLabel(t('signIn.password'), { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: t('invitation.submit') }).click();
    // Sales begin at the hand-offs.
    await page.waitForURL(/\/inbox/);
    await endHere(context);
    await page.goto(link.pathname + link.hash);
    await page.getByLabel(t('signIn.password'), { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: t('invitation.submit') }).click();
    await page.getByText(t('invitation.used')).waitFor();

    const headers = { origin: BASE };
    await admin.request.post(`/api/v1/members/${email}/disable`, { headers });
  });

  it('sends a link to whoever forgot, tells nobody who is a member, and refuses old links', async () => {
    const { page } = await open(browser, { language, signedOut: true });
    await page.goto('/sign-in');
    await page.getByRole('link', { name: t('signIn.forgotten') }).click();
    await page.getByLabel(t('signIn.email')).fill('nobody@example.com');
    await page.getByRole('button', { name: t('forgot.submit') }).click();
    await page.getByText(t('forgot.sentBody', { email: 'nobody@example.com' })).waitFor();
    await page.goto('/reset#this-is-no-token');
    await page.getByLabel(t('password.new'), { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: t('reset.submit') }).click();
    await page.getByText(t('reset.used')).waitFor();
    await page.goto('/invitation');
    await page.getByText(t('link.body')).waitFor();
  });

  it('sets up a second factor, signs in by a recovery code, and ends it', async () => {
    // Each try counts (ADR 12): one person has not enough for both languages and another run of each.
    const email = language === 'ko' ? 'seoyun.baek@saebyeol.example' : CREDENTIALS.email;
    const { password } = CREDENTIALS;
    const { page, context } = await open(browser, { language, as: email });
    let on = false;
    try {
      await page.goto('/profile');
      await page.getByRole('button', { name: t('factor.begin') }).click();
      const dialog = page.getByRole('dialog');
      // One wrong one has to do for both languages.
      if (language === 'en') {
        await dialog.getByLabel(t('signIn.password'), { exact: true }).fill('not this one');
        await dialog.getByRole('button', { name: t('factor.next') }).click();
        // It is told where it was given, and ends no session.
        await dialog.getByText(t('password.wrong')).waitFor();
      }
      await dialog.getByLabel(t('signIn.password'), { exact: true }).fill(password);
      await dialog.getByRole('button', { name: t('factor.next') }).click();
      await dialog.getByRole('img', { name: t('factor.qr') }).waitFor();
      const secret = ((await dialog.locator('code').textContent()) ?? '').replace(/\s/g, '');
      await dialog.getByLabel(t('factor.code')).fill(totp(secret, Date.now()));
      on = true;
      await dialog.getByRole('button', { name: t('factor.confirm') }).click();
      const codes = dialog.getByRole('list', { name: t('factor.codesTitle') });
      const first = (await codes.getByRole('listitem').first().textContent()) ?? '';
      expect(await codes.getByRole('listitem').count()).toBe(10);
      await dialog.getByRole('button', { name: t('factor.kept') }).click();
      await page.getByText(t('factor.on_other', { count: 10 })).waitFor();

      await endHere(context);
      await page.goto('/sign-in?to=/profile');
      await page.getByLabel(t('signIn.email')).fill(email);
      await page.getByLabel(t('signIn.password'), { exact: true }).fill(password);
      await page.keyboard.press('Enter');
      await page.getByLabel(t('code.label')).fill(first);
      await page.keyboard.press('Enter');
      await page.getByText(t('factor.on_other', { count: 9 })).waitFor();

      await page.getByRole('button', { name: t('factor.end') }).click();
      await dialog.getByLabel(t('signIn.password'), { exact: true }).fill(password);
      await dialog.getByRole('button', { name: t('factor.endSubmit') }).click();
      await page.getByText(t('factor.off'), { exact: true }).waitFor();
      on = false;
    } finally {
      if (on) await endSecondFactor(browser, email);
    }
  });
});
