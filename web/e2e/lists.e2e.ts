import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Somebody at SAL of whom BANT says too little for SQL. */
async function notReady(page: Page): Promise<{ key: string; name: string; email: string }> {
  const filter = encodeURIComponent(JSON.stringify({ attribute: 'stage', eq: 'sal' }));
  const leads = await page.request.get(`/api/v1/leads?filter=${filter}&limit=50`);
  for (const lead of (await leads.json()).items) {
    const bant = await page.request.get(`/api/v1/leads/${lead.key}/bant`);
    if ((await bant.json()).missing.length && lead.name && lead.email) return lead;
  }
  throw new Error('everybody at SAL is ready');
}

const TEXTS = {
  en: {
    move: (name: string) => `Move ${name}`,
    fill: 'Fill in BANT here',
    confirm: 'Confirm and move to SQL',
    confirmed: 'Confirmed with them',
    refused: /was not moved to SQL/,
    moved: /moved to SQL\./,
  },
  ko: {
    move: (name: string) => `${name} 이동`,
    fill: '여기서 BANT 채우기',
    confirm: '확인하고 SQL 단계로 이동',
    confirmed: '직접 확인함',
    refused: /SQL 단계로 옮기지 못했어요/,
    moved: /SQL 단계로 옮겼어요/,
  },
};

it.each(['en', 'ko'] as const)(
  'refuses a move, says why, and makes it once BANT is filled in: %s',
  async (language) => {
    const { page, context } = await open(browser, { language });
    const t = TEXTS[language];
    const lead = await notReady(page);
    // Names are not unique, addresses are.
    await page.goto(`/board?q=${encodeURIComponent(lead.email)}`);
    await page
      .getByRole('button', { name: t.move(lead.name), exact: true })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'SQL', exact: true }).click();
    await page.getByText(t.refused).waitFor();
    await page.getByRole('button', { name: t.fill }).click();
    for (const box of await page.getByRole('checkbox', { name: t.confirmed }).all())
      await box.check();
    await page.getByRole('button', { name: t.confirm }).click();
    await page.getByText(t.moved).waitFor();
    await page.reload();
    const told = await page.request.get(`/api/v1/leads/${lead.key}`);
    expect((await told.json()).stage).toBe('sql');
    await context.close();
  },
);

it('carries a card with the keyboard alone, and says where it is', async () => {
  const { page, context } = await open(browser);
  await page.goto('/board?by=owner');
  const columns = page
    .getByRole('main')
    .getByRole('list')
    .filter({ has: page.getByRole('button') });
  // Columns fill in any order, and the last one has nothing to its right.
  await columns.nth(2).waitFor();
  const card = columns.first().getByRole('button').first();
  await card.focus();
  await page.keyboard.press('Space');
  const said = page.getByText(/^Over /);
  await said.waitFor({ state: 'attached' });
  const before = await said.textContent();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => said.textContent()).not.toBe(before);
  await page.keyboard.press('Escape');
  await page.getByText(/is back where it was/).waitFor({ state: 'attached' });
  await context.close();
});

it('keeps filter, groups and the open lead in the address', async () => {
  const { page, context } = await open(browser);
  const filter = {
    all: [
      { attribute: 'stage', in: ['mql'] },
      { attribute: 'score', gte: 10 },
    ],
  };
  await page.goto(`/leads?by=source&filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await page.getByText('Stage is MQL').waitFor();
  await page.getByText('Score at least 10').waitFor();
  await page.getByRole('row').nth(2).getByRole('gridcell').nth(2).click();
  await page.waitForURL(/lead=/);
  await page.getByRole('button', { name: 'Remove filter: Score at least 10' }).click();
  await page.waitForURL((url) => !url.search.includes('score'));
  expect(page.url()).toMatch(/by=source/);
  expect(page.url()).toMatch(/lead=/);
  await context.close();
});

it('closes one thing with one Escape, the topmost', async () => {
  const { page, context } = await open(browser);
  await page.goto('/leads');
  await page.getByRole('row').nth(1).getByRole('gridcell').nth(2).click();
  await page.waitForURL(/lead=/);
  await page.getByRole('complementary').waitFor();
  const dialog = page.getByRole('dialog');
  const over = async (what: string) => {
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole(what as 'dialog').count()).toBe(0);
    expect(page.url()).toMatch(/lead=/);
  };
  await page.keyboard.press('?');
  await dialog.waitFor();
  await over('dialog');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await dialog.getByRole('button', { name: 'Add a condition' }).click();
  await dialog.getByRole('combobox', { name: 'Field' }).click();
  await page.getByRole('listbox').waitFor();
  await over('listbox');
  await dialog.getByRole('button', { name: 'Add a condition' }).focus();
  await over('dialog');
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search.includes('lead='));
  await context.close();
});
