import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open } from './browser';
import { LANGUAGES, textsOf } from './texts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Somebody at a stage who stands alone on the board when asked for by address. */
async function somebodyAt(page: Page, stage: string) {
  const filter = encodeURIComponent(JSON.stringify({ attribute: 'stage', eq: stage }));
  const leads = await page.request.get(`/api/v1/leads?filter=${filter}&limit=50&sort=-name`);
  const found = (await leads.json()).items.find(
    (lead: { name?: string; email?: string; handoff?: object }) =>
      lead.name && lead.email && !lead.handoff,
  );
  if (!found) throw new Error(`nobody at ${stage}`);
  return found as { key: string; name: string; email: string };
}

const stageOf = async (page: Page, key: string): Promise<string> =>
  (await (await page.request.get(`/api/v1/leads/${key}`)).json()).stage;

async function middleOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('out of sight');
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 24) };
}

it.each(LANGUAGES)(
  'carries a card with a finger, and takes the move back: %s',
  async (language) => {
    const { page, context } = await open(browser, { language, touch: true });
    const t = textsOf('board', language);
    const shared = textsOf('shared', language);
    const lead = await somebodyAt(page, 'recycled');
    await page.goto(`/board?q=${encodeURIComponent(lead.email)}`);
    const column = (stage: string) =>
      page.getByRole('list', { name: shared(`stage.${stage}`), exact: true });
    // The last two columns: what is out of sight is not asked for.
    const board = page.getByRole('region', { name: t('title'), exact: true });
    await column('lead').waitFor({ state: 'attached' });
    await board.evaluate((element) => element.scrollTo(element.scrollWidth, 0));
    const card = column('recycled').getByRole('button').first();
    await card.waitFor();
    await column('disqualified').waitFor({ state: 'attached' });

    const cdp = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove', at: { x: number; y: number }) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [at] });
    const from = await middleOf(card);
    const to = await middleOf(column('disqualified'));
    await touch('touchStart', from);
    // Held for a moment, or it would be scrolling.
    await page.locator('[data-lifted]').waitFor();
    for (let step = 1; step <= 8; step += 1)
      await touch('touchMove', {
        x: from.x + ((to.x - from.x) * step) / 8,
        y: from.y + ((to.y - from.y) * step) / 8,
      });
    // A board that is still moving is followed, as a finger would.
    const over = page.getByText(t('say.over', { to: shared('stage.disqualified') }), {
      exact: true,
    });
    await expect
      .poll(async () => {
        const { x, y } = await middleOf(column('disqualified'));
        await touch('touchMove', { x: x + (Date.now() % 2), y });
        return over.count();
      })
      .toBeGreaterThan(0);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });

    const moved = t('moved', { name: lead.name, to: shared('stage.disqualified') });
    await page.getByRole('status').filter({ hasText: moved }).waitFor();
    await expect.poll(() => stageOf(page, lead.key)).toBe('disqualified');
    await page.getByRole('button', { name: shared('undo') }).click();
    await expect.poll(() => stageOf(page, lead.key)).toBe('recycled');
    await column('recycled').getByRole('button').first().waitFor();
    await context.close();
  },
);

it('opens the menu of a card by a key, the first time as later, and comes back to it', async () => {
  const { page, context } = await open(browser);
  const t = textsOf('board', 'en');
  const lead = await somebodyAt(page, 'sal');
  await page.goto(`/board?q=${encodeURIComponent(lead.email)}`);
  const dots = page.getByRole('button', { name: t('moveCard', { name: lead.name }), exact: true });
  await dots.first().focus();
  for (const _ of ['first', 'later']) {
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('[role=menuitem]:focus').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await expect
      .poll(() => dots.first().evaluate((it) => it === document.activeElement))
      .toBe(true);
  }
  await context.close();
});

it('shows why a score is what it is to whoever rests on it', async () => {
  const { page, context } = await open(browser);
  const lead = await somebodyAt(page, 'sal');
  await page.goto(`/leads?q=${encodeURIComponent(lead.email)}`);
  const row = page.getByRole('row').filter({ hasText: lead.name }).first();
  await row.locator('[data-qualified]').first().hover();
  const told = await page.request.get(`/api/v1/leads/${lead.key}/explanation`);
  const strongest = (await told.json()).explanation.ledger
    .filter((entry: { points: number; clamp?: unknown }) => entry.points > 0 && !entry.clamp)
    .sort((a: { points: number }, b: { points: number }) => b.points - a.points)[0];
  await page.getByRole('tooltip').getByText(strongest.label.en, { exact: true }).waitFor();
  await context.close();
});
