import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const BASE = process.env.BATON_URL ?? 'http://127.0.0.1:4173';
const USER = process.env.BATON_USER ?? 'mina@example.com';
const PASSWORD = process.env.BATON_PASSWORD ?? 'a calm and dense tool';
export const CREDENTIALS = { email: USER, password: PASSWORD };

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

interface Wishes {
  language?: 'en' | 'ko';
  signedOut?: boolean;
}

/** A page as a new reader gets it, signed in unless it is not wanted. */
export async function open(
  browser: Browser,
  { language = 'en', signedOut }: Wishes = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({
    baseURL: BASE,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    viewport: { width: 1440, height: 900 },
  });
  if (!signedOut) {
    const answer = await context.request.post('/api/v1/session', {
      headers: { origin: BASE },
      data: CREDENTIALS,
    });
    if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  }
  return { page: await context.newPage(), context };
}
