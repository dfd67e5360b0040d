import type { APIRequestContext, Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BASE, CREDENTIALS, launch, open } from './browser';
import { LANGUAGES, type Language, textsOf } from './texts';

// From the first message to the customer: what Baton is for.

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** A key that messages are sent with, made by an administrator. */
async function writeKey(admin: APIRequestContext): Promise<string> {
  const made = await admin.post('/api/v1/keys', {
    headers: { origin: BASE },
    data: { scope: 'write', name: `journey ${Date.now()}` },
  });
  expect(made.ok(), await made.text()).toBe(true);
  return ((await made.json()) as { key: string }).key;
}

interface Person {
  id: string;
  name: string;
  email: string;
}

async function send(request: APIRequestContext, key: string, batch: object[]) {
  const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const sent = await request.post('/v1/batch', {
    headers: { authorization: basic },
    data: { batch },
  });
  expect(sent.ok(), await sent.text()).toBe(true);
}

/** Says who somebody is, and that they ask for a talk: enough to be handed over. */
async function asksForATalk(request: APIRequestContext, key: string, person: Person) {
  const at = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const event = (name: string, properties: object, seconds: number) => ({
    type: 'track',
    userId: person.id,
    event: name,
    properties,
    messageId: `${person.id}-${name}`,
    timestamp: at(seconds),
  });
  const traits = {
    name: person.name,
    email: person.email,
    job_title: 'Operations director',
    job_level: 'director',
    country: 'KR',
    industry: 'Manufacturing',
    employees: 300,
  };
  await send(request, key, [
    {
      type: 'identify',
      userId: person.id,
      traits,
      messageId: `${person.id}-who`,
      timestamp: at(60),
    },
    event('Meeting Booked', {}, 40),
    event('Form Submitted', { form: 'contact-sales' }, 30),
  ]);
}

/** Asks the API until the person has reached a stage. */
async function reaches(request: APIRequestContext, person: Person, stage: string) {
  const stageNow = async () => {
    const told = await request.get(`/api/v1/leads/${person.id}`);
    return told.ok() ? ((await told.json()) as { stage: string }).stage : null;
  };
  await expect.poll(stageNow, { timeout: 15_000 }).toBe(stage);
}

/** The number of somebody's open hand-off. */
async function handoffOf(request: APIRequestContext, person: Person): Promise<number> {
  const told = await request.get('/api/v1/handoffs?limit=500');
  const { items } = (await told.json()) as { items: { id: number; lead: string }[] };
  const found = items.find((each) => each.lead === person.id);
  if (!found) throw new Error(`${person.id} is not handed over`);
  return found.id;
}

/** Tries SQL on the board, and fills in there what is missing. */
async function becomesSql(page: Page, language: Language, person: Person) {
  const t = {
    en: {
      move: `Move ${person.name}`,
      fill: 'Fill in BANT here',
      confirmed: 'Confirmed with them',
    },
    ko: { move: `${person.name} 이동`, fill: '여기서 BANT 채우기', confirmed: '직접 확인함' },
  }[language];
  const confirm = language === 'en' ? 'Confirm and move to SQL' : '확인하고 SQL 단계로 이동';
  await page.goto(`/board?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('button', { name: t.move, exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'SQL', exact: true }).click();
  await page.getByRole('button', { name: t.fill }).click();
  for (const box of await page.getByRole('checkbox', { name: t.confirmed }).all())
    await box.check();
  await page.getByRole('button', { name: confirm }).click();
}

it.each(LANGUAGES)(
  'carries somebody from the first message to a customer: %s',
  async (language) => {
    const inbox = textsOf('inbox', language);
    const lead = textsOf('lead', language);
    const { page, context } = await open(browser, { language });
    const person: Person = {
      id: `journey-${language}-${Date.now()}`,
      name: language === 'en' ? 'Ada Journey' : '여정아',
      email: `journey-${language}-${Date.now()}@firm.example`,
    };
    const key = await writeKey(context.request);
    await page.goto('/inbox?of=all');
    await page.getByRole('heading', { level: 1, name: inbox('title') }).waitFor();
    await page.locator('main button[aria-current]').first().waitFor();
    await asksForATalk(context.request, key, person);
    await reaches(context.request, person, 'mql');

    // It arrives by itself, and without moving what one reads.
    const fresh = inbox('fresh_other', { count: 1 });
    await page.getByRole('button', { name: fresh, exact: true }).click();
    await page.goto(`/inbox?of=all&handoff=${await handoffOf(context.request, person)}`);
    await page.getByRole('heading', { name: person.name }).first().waitFor();
    await page.getByRole('button', { name: new RegExp(inbox('act.accept')) }).waitFor();
    await page.keyboard.press('a');
    await page.getByText(inbox('done.accepted', { name: person.name })).waitFor();
    await reaches(context.request, person, 'sal');

    await becomesSql(page, language, person);
    await reaches(context.request, person, 'sql');

    await page.goto(`/leads/${person.id}`);
    await page.getByRole('button', { name: lead('deal.add'), exact: true }).click();
    await page.getByRole('textbox', { name: lead('deal.name') }).fill('Journey');
    await page.getByRole('textbox', { name: lead('deal.amount') }).fill('12000');
    await page.getByRole('button', { name: lead('deal.do'), exact: true }).click();
    await page.getByText(lead('deal.opened', { name: person.name })).waitFor();
    await reaches(context.request, person, 'opportunity');
    await page.getByRole('button', { name: lead('deal.win') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: lead('deal.outcome.won') })
      .click();
    await page.getByText(lead('deal.closed.won')).waitFor();
    await reaches(context.request, person, 'customer');
    await context.close();
  },
  90_000,
);

it('gives somebody back with a reason, and takes them again for a new one', async () => {
  const inbox = textsOf('inbox', 'en');
  const { page, context } = await open(browser);
  const id = `journey-back-${Date.now()}`;
  const person: Person = { id, name: 'Bea Again', email: `${id}@firm.example` };
  const key = await writeKey(context.request);
  await asksForATalk(context.request, key, person);
  await reaches(context.request, person, 'mql');
  await page.goto(`/inbox?of=all&handoff=${await handoffOf(context.request, person)}`);
  await page.getByRole('heading', { name: person.name }).first().waitFor();
  await page.getByRole('button', { name: new RegExp(inbox('act.accept')) }).waitFor();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: new RegExp(inbox('reason.return.do')) }).click();
  await dialog.getByText(inbox('reason.missing')).waitFor();
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: new RegExp(inbox('reason.return.do')) }).click();
  await dialog.waitFor({ state: 'detached' });
  // It can be taken back for a while before it is sent.
  await reaches(context.request, person, 'recycled');
  const again = {
    type: 'track',
    userId: id,
    event: 'Trial Started',
    properties: {},
    messageId: `${id}-again`,
    timestamp: new Date().toISOString(),
  };
  await send(context.request, key, [again]);
  await reaches(context.request, person, 'mql');
  await context.close();
}, 60_000);

it('shows a lead as of then: score, stage and address follow the slider', async () => {
  const { page, context } = await open(browser);
  const filter = encodeURIComponent(JSON.stringify({ attribute: 'stage', eq: 'customer' }));
  const found = await context.request.get(`/api/v1/leads?filter=${filter}&sort=created_at&limit=1`);
  const [lead] = ((await found.json()) as { items: { key: string }[] }).items;
  await page.goto(`/leads/${lead?.key}`);
  const slider = page.getByRole('slider');
  await slider.waitFor();
  const said = () => slider.getAttribute('aria-valuetext');
  const now = await said();
  await slider.focus();
  await page.keyboard.press('Home');
  await page.waitForURL(/at=/);
  await expect.poll(said).not.toBe(now);
  await page.reload();
  await slider.waitFor();
  expect(page.url()).toMatch(/at=/);
  await page.keyboard.press('Escape');
  await context.close();
});

it.each(LANGUAGES)('puts right whose doing something was: %s', async (language) => {
  const { page, context } = await open(browser, { language });
  const lead = textsOf('lead', language);
  const shared = textsOf('shared', language);
  const id = `judged-${language}-${Date.now()}`;
  const person = { id, name: `Judged ${language}`, email: `${id}@lines.example` };
  await asksForATalk(context.request, await writeKey(context.request), person);
  await reaches(context.request, person, 'mql');
  const score = async () => {
    const told = await context.request.get(`/api/v1/leads/${id}`);
    return ((await told.json()) as { score: { score: number } }).score.score;
  };
  const before = await score();
  await page.goto(`/leads/${id}`);
  await page
    .getByRole('button', { name: lead('journey.machine') })
    .first()
    .click();
  await page.getByText(lead('journey.nowMachine')).waitFor();
  expect(await score()).toBeLessThan(before);
  await page.getByRole('button', { name: shared('undo') }).click();
  await page.getByText(lead('journey.nowPerson')).waitFor();
  // Points fade meanwhile: one may be gone.
  expect(before - (await score())).toBeLessThanOrEqual(1);
  await context.close();
});

it('lets a rep who sees their own leads alone see no others', async () => {
  const { page, context } = await open(browser);
  const admin = context.request;
  const policy = async (sales_see: string) => {
    const read = await admin.get('/api/v1/settings/access');
    const headers = { origin: BASE, 'If-Match': read.headers().etag ?? '' };
    return admin.put('/api/v1/settings/access', { headers, data: { sales_see } });
  };
  const rep = await browser.newContext({ baseURL: BASE, locale: 'en-GB' });
  const answer = await rep.request.post('/api/v1/session', {
    headers: { origin: BASE },
    data: { email: 'jordan.avery@saebyeol.example', password: CREDENTIALS.password },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const changed = await policy('own');
  expect(changed.ok(), await changed.text()).toBe(true);
  try {
    const filter = encodeURIComponent(
      JSON.stringify({ attribute: 'owner', ne: 'jordan.avery@saebyeol.example' }),
    );
    const others = (await (await admin.get(`/api/v1/leads?filter=${filter}&limit=1`)).json()) as {
      items: { key: string; name: string }[];
    };
    const [other] = others.items;
    if (!other) throw new Error('everybody is theirs');
    const own = await rep.newPage();
    await own.goto('/leads');
    await own.getByRole('heading', { level: 1, name: 'Leads' }).waitFor();
    await own.getByRole('gridcell', { name: 'Jordan Avery' }).first().waitFor();
    expect(await own.getByRole('gridcell', { name: '정하린' }).count()).toBe(0);
    await own.goto(`/leads/${other.key}`);
    await own.getByText(other.name).waitFor({ state: 'hidden' });
    expect((await rep.request.get(`/api/v1/leads/${other.key}`)).status()).toBe(404);
  } finally {
    await policy('all');
    await rep.close();
    await page.close();
    await context.close();
  }
});
