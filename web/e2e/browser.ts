import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type Cookie,
  chromium,
  type Page,
} from 'playwright-core';

export const BASE = process.env.BATON_URL ?? 'http://127.0.0.1:4173';
const USER = process.env.BATON_USER ?? 'mina@example.com';
const PASSWORD = process.env.BATON_PASSWORD ?? 'a calm and dense tool';
export const CREDENTIALS = { email: USER, password: PASSWORD };

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

// Guessing is slowed down (ADR 12): one session for all files, and a browser that is known. One of
// another server does not hold, and is replaced.
const KEPT = join(tmpdir(), `baton-e2e-${new URL(BASE).port}.json`);
const kept: Record<string, Cookie[]> = existsSync(KEPT)
  ? JSON.parse(readFileSync(KEPT, 'utf8'))
  : {};

/** Forgets the session, and not that this browser was here before. */
export const endHere = (context: BrowserContext): Promise<void> =>
  context.clearCookies({ name: /session/ });

interface Wishes {
  /** As whom, if not as the first: tries of a member are few, right or wrong. */
  as?: string;
  language?: 'en' | 'ko';
  signedOut?: boolean;
  theme?: 'light' | 'dark';
  phone?: boolean;
  /** Fingers instead of a pointer. */
  touch?: boolean;
}

/** A page as a new reader gets it, signed in unless it is not wanted. */
export async function open(
  browser: Browser,
  { as = USER, language = 'en', signedOut, theme = 'light', phone, touch }: Wishes = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({
    baseURL: BASE,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    viewport: phone ? { width: 360, height: 740 } : { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: touch,
    isMobile: touch,
  });
  // Less than a test has, so that it says what was waited for.
  context.setDefaultTimeout(10_000);
  const own = kept[as];
  if (own) await context.addCookies(own);
  if (signedOut) await endHere(context);
  else if (!(await context.request.get('/api/v1/session')).ok()) {
    const answer = await context.request.post('/api/v1/session', {
      headers: { origin: BASE },
      data: { email: as, password: PASSWORD },
    });
    if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
    kept[as] = await context.cookies();
    writeFileSync(KEPT, JSON.stringify(kept), { mode: 0o600 });
  }
  return { page: await context.newPage(), context };
}

/** Ends the second factor of somebody, whatever became of the page that began it: the kept session still holds. */
export async function endSecondFactor(browser: Browser, as: string): Promise<void> {
  const { context } = await open(browser, { as });
  await context.request.post('/api/v1/second-factor/end', {
    headers: { origin: BASE },
    data: { password: PASSWORD },
  });
  await context.close();
}

/** What axe finds on the page, in words. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // Half-way from one colour to another is neither. What pulses for ever is not waited for.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
        .map((each) => each.finished),
    ),
  );
  const { violations } = (await page.evaluate('axe.run(document)')) as {
    violations: { id: string; help: string; nodes: { target: string[] }[] }[];
  };
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(', ')}`,
  );
}
