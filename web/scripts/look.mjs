// Takes pictures of pages, so that everybody can look at them:
//   BATON_URL=http://127.0.0.1:5173 BATON_USER=mina@example.com BATON_PASSWORD=… npm run look -- /inbox /leads
// Options: --only=phone,ko,dark (any of desktop phone en ko light dark); --wait=ms; --full; --height=px (the page scrolls inside of its frame); --signed-out;
// --click=SELECTOR and --press=KEYS --type=TEXT do something before the picture; --name=PREFIX of the files.
// It says what the console says, what asks other servers, and what overflows sideways; with --axe,
// what axe finds. Ends with 1 if anything was found.
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const args = process.argv.slice(2);
const option = (name) => args.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const flag = (name) => args.includes(`--${name}`);
const pages = args.filter((each) => each.startsWith('/'));
const base = process.env.BATON_URL ?? 'http://127.0.0.1:5173';
const only = option('only')?.split(',') ?? [];
const wanted = (...names) => {
  const asked = names.filter((name) => only.includes(name));
  return asked.length ? asked : names;
};
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };
const out = new URL('../screenshots/', import.meta.url);
await mkdir(out, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  ),
});
const found = [];
let cookies = [];
if (!flag('signed-out')) {
  const context = await browser.newContext();
  const answer = await context.request.post(`${base}/api/v1/session`, {
    headers: { origin: base },
    data: {
      email: process.env.BATON_USER ?? 'mina@example.com',
      password: process.env.BATON_PASSWORD ?? 'a calm and dense tool',
    },
  });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  cookies = await context.cookies();
  await context.close();
}

const axe =
  flag('axe') &&
  (await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'));
for (const size of wanted('desktop', 'phone'))
  for (const language of wanted('en', 'ko'))
    for (const theme of wanted('light', 'dark')) await look(size, language, theme);
await browser.close();
console.log(found.length ? [...new Set(found)].join('\n') : 'Nothing found.');
process.exit(found.length ? 1 : 0);

async function look(size, language, theme) {
  const context = await browser.newContext({
    viewport: { ...SIZES[size], ...(option('height') && { height: Number(option('height')) }) },
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    timezoneId: 'Asia/Seoul',
    colorScheme: theme,
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    reducedMotion: 'reduce',
    bypassCSP: Boolean(axe),
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  for (const path of pages) {
    const name = `${option('name') ?? path.replace(/\W+/g, '-').replace(/^-|-$/g, '') ?? 'home'}-${size}-${language}-${theme}`;
    const tell = (text) => found.push(`${name}: ${text}`);
    page.removeAllListeners();
    page.on('console', (said) => {
      // A server without a stream is asked for it once.
      if (said.type() === 'error' && !said.location().url.endsWith('/api/v1/stream'))
        tell(said.text());
    });
    page.on('pageerror', (error) => tell(error.message));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(base))
        tell(`asks ${request.url()}`);
    });
    await page.goto(base + path, { waitUntil: 'load' });
    await page
      .waitForSelector('main h1, header h1, [role=alert]', { timeout: 10_000 })
      .catch(() => tell('no heading'));
    await page.waitForTimeout(Number(option('wait') ?? 700));
    if (option('click')) await page.click(option('click'));
    if (option('press'))
      for (const key of option('press').split(' ')) await page.keyboard.press(key);
    if (option('type')) await page.waitForTimeout(800);
    if (option('type')) await page.keyboard.insertText(option('type'));
    if (option('click') || option('press')) await page.waitForTimeout(500);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    if (over > 0) tell(`overflows by ${over} px`);
    if (axe) {
      await page.evaluate(axe);
      // What a menu or toast opens hangs at the end of the page, outside of its landmarks.
      const opened = Boolean(option('click') || option('press'));
      const { violations } = await page.evaluate((rules) => window.axe.run(document, { rules }), {
        region: { enabled: !opened },
      });
      for (const each of violations)
        tell(
          `axe ${each.id}: ${each.help}: ${each.nodes
            .slice(0, 3)
            .map((node) => `${node.target} ${node.any?.[0]?.message ?? ''}`)
            .join(' | ')}`,
        );
    }
    await page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage: flag('full') });
  }
  await context.close();
}
