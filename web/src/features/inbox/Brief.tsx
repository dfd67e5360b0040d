import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core';
import {
  IconArrowLeft,
  IconCheck,
  IconCopy,
  IconDownload,
  IconMail,
  IconPhone,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { useCodeNames } from '~/shared/names';
import { usePeople } from '~/shared/people';
import { BantCells, ErrorState, Keys, ScoreChip, Skeleton, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useFormat } from '~/shared/useFormat';
import styles from './brief.module.css';
import type { Act } from './InboxPage';
import { assetsOf, type Handoff, isOurs } from './inbox';
import { Clock, useBrief } from './List';

const Talk = lazy(() => import('./parts/Talk').then((m) => ({ default: m.Talk })));

interface Props {
  handoff: Handoff;
  gone: boolean;
  onAct: (act: Act) => void;
  onBack: () => void;
}

const ACTS: readonly { act: Act; keys: string }[] = [
  { act: 'accept', keys: 'a' },
  { act: 'return', keys: 'r' },
  { act: 'disqualify', keys: 'd' },
  { act: 'snooze', keys: 's' },
  { act: 'assign', keys: 't' },
  { act: 'open', keys: 'o' },
];

/** What to know before the first call, and what to do about it. */
export function Brief({ handoff, gone, onAct, onBack }: Props) {
  const { t } = useTranslation('inbox');
  const me = useMe();
  const brief = useBrief(handoff.id);
  const detail = api.useQuery('get', '/api/v1/handoffs/{id}', {
    params: { path: { id: handoff.id } },
  });
  const { data } = brief;
  const acts = ACTS.filter(({ act }) => act === 'open' || (me.may('work') && !gone));
  return (
    <>
      <header className={styles.briefHead}>
        <ActionIcon className={styles.back} aria-label={t('back')} onClick={onBack}>
          <IconArrowLeft size={18} stroke={1.5} />
        </ActionIcon>
        <div className={styles.headWho}>
          <h2>{handoff.name ?? handoff.email ?? handoff.lead}</h2>
          <p className="meta">
            {[data?.job_title, handoff.company].filter(Boolean).join(' · ') || handoff.lead}
          </p>
        </div>
        <div className={styles.headScore}>
          <ScoreChip
            size="l"
            id={handoff.lead_id}
            score={data?.score ?? handoff.score}
            grade={handoff.grade}
            qualified
          />
          <Clock handoff={handoff} />
        </div>
      </header>
      <div className={styles.acts} role="toolbar" aria-label={t('acts')}>
        {acts.map(({ act, keys }) => (
          <Button
            key={act}
            variant={act === 'accept' ? 'filled' : 'default'}
            rightSection={<Keys keys={keys} />}
            onClick={() => onAct(act)}
          >
            {t(`act.${act}`)}
          </Button>
        ))}
      </div>
      {gone && (
        <p role="status" className={styles.goneBar}>
          {t('goneWhy')}
        </p>
      )}
      <div className={styles.briefBody}>
        {brief.error && <ErrorState error={brief.error} onRetry={() => void brief.refetch()} />}
        {!data && !brief.error && <BriefSkeleton />}
        {data && <Told brief={data} />}
        {detail.data && <Course detail={detail.data} />}
        <Suspense>{detail.data && <Talk detail={detail.data} />}</Suspense>
      </div>
    </>
  );
}

function Told({ brief }: { brief: Schema<'Brief'> }) {
  const { t } = useTranslation('inbox');
  const { sourceOf } = useCodeNames();
  const visits = brief.path;
  const assets = assetsOf(visits);
  return (
    <>
      <div className={styles.contact}>
        {brief.email && (
          <Contact icon={IconMail} href={`mailto:${brief.email}`} text={brief.email} />
        )}
        {brief.phone && <Contact icon={IconPhone} href={`tel:${brief.phone}`} text={brief.phone} />}
        {brief.source && (
          <span className="meta">
            {t('from', {
              source: [sourceOf(brief.source), brief.campaign].filter(Boolean).join(' · '),
            })}
          </span>
        )}
      </div>
      {brief.band && (
        <section className={styles.play}>
          <h3>{brief.band.name}</h3>
          <p>{brief.band.do}</p>
        </section>
      )}
      <section className={styles.ask}>
        <div>
          <h3>{t('ask')}</h3>
          <blockquote>{brief.first_question}</blockquote>
        </div>
        <Copy text={brief.first_question} />
      </section>
      <section>
        <h3>{t('why')}</h3>
        <Reasons reasons={brief.reasons} />
      </section>
      <section>
        <h3>{t('bant')}</h3>
        <div className={styles.letters}>
          <BantCells letters={brief.bant} />
          <Letters letters={brief.bant} />
        </div>
      </section>
      <section>
        <h3>{t('did')}</h3>
        {assets.length > 0 && (
          <ul className={styles.assets}>
            {assets.map((asset) => (
              <li key={asset} className={styles.asset}>
                <IconDownload size={14} stroke={1.75} aria-hidden />
                <span className="sr-only">{t('downloaded')}</span>
                {asset}
              </li>
            ))}
          </ul>
        )}
        <Visits brief={brief} />
      </section>
      {brief.people.length > 0 && (
        <section>
          <h3>{t('people')}</h3>
          <People people={brief.people} />
        </section>
      )}
    </>
  );
}

function Contact(props: { icon: typeof IconMail; href: string; text: string }) {
  const Icon = props.icon;
  return (
    <a className={styles.contactLink} href={props.href}>
      <Icon size={16} stroke={1.5} aria-hidden />
      <span className="truncate">{props.text}</span>
    </a>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation('inbox');
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={t(copied ? 'copied' : 'copy')}>
          <ActionIcon onClick={copy} aria-label={t(copied ? 'copied' : 'copy')}>
            {copied ? <IconCheck size={16} stroke={1.5} /> : <IconCopy size={16} stroke={1.5} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

function Reasons({ reasons }: { reasons: Schema<'Brief'>['reasons'] }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const most = Math.max(1, ...reasons.map((each) => Math.abs(each.points)));
  return (
    <ul className={styles.reasonBars}>
      {reasons.map((each) => (
        <li key={each.rule}>
          <span>
            {each.label}{' '}
            <span className="meta">
              {each.times ? t('times', { count: each.times }) : ''}
              {each.last_at && (
                <>
                  {' · '}
                  <When at={each.last_at} />
                </>
              )}
            </span>
          </span>
          <span className={styles.barTrack} aria-hidden>
            <span
              className={styles.bar}
              data-kind={each.points < 0 ? 'less' : each.times ? 'did' : 'is'}
              style={{ width: `${(Math.abs(each.points) / most) * 100}%` }}
            />
          </span>
          <span className={styles.barPoints}>{format.points(each.points)}</span>
        </li>
      ))}
    </ul>
  );
}

function Letters({ letters }: { letters: Schema<'Letter'>[] }) {
  const { t } = useTranslation('shared');
  return (
    <dl className={styles.letterList}>
      {letters.map((each) => (
        <div key={each.letter}>
          <dt>{t(`bant.letter.${each.letter}`)}</dt>
          <dd>
            {each.value ?? (
              <span className="meta">
                {each.stale ? t('bant.stale') : t(`bant.status.${each.status}`)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const VISITS_SHOWN = 6;

function Visits({ brief }: { brief: Schema<'Brief'> }) {
  const { t } = useTranslation('inbox');
  const visits = brief.path
    .map((visit) => ({ ...visit, acts: visit.acts.filter((act) => !isOurs(act)) }))
    .filter((visit) => visit.acts.length > 0);
  if (visits.length === 0) return <p className="meta">{t('noVisits')}</p>;
  return (
    <ol className={styles.visits}>
      {visits.slice(0, VISITS_SHOWN).map((visit) => (
        <li key={visit.from}>
          <span className={styles.visitWhen}>
            <When at={visit.until} />
          </span>
          <span>
            {visit.acts
              .map((act) => (act.times > 1 ? `${act.label} ×${act.times}` : act.label))
              .join(', ')}
            {visit.campaign && <span className="meta"> {t('via', { what: visit.campaign })}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function People({ people }: { people: Schema<'Colleague'>[] }) {
  return (
    <ul className={styles.people}>
      {people.map((each) => (
        <li key={each.lead}>
          <Link to="." search={(now: object) => ({ ...now, lead: each.lead })}>
            {each.name ?? each.lead}
          </Link>
          <span className="meta truncate">{each.job_title}</span>
          <ScoreChip score={each.score} />
          <span className="meta">
            <When at={each.last_at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Who had it, and what its clock did. */
function Course({ detail }: { detail: Schema<'HandoffDetail'> }) {
  const { t } = useTranslation('inbox');
  const people = usePeople();
  const known = ['account_owner', 'lead_owner', 'overdue', 'by_hand', 'accepted'];
  const why = (reason: string) =>
    known.includes(reason)
      ? t(`assigned.${reason}`)
      : t('assigned.rule', { rule: reason.replace('rule:', '') });
  const lines = [
    {
      at: detail.opened_at,
      key: 'opened',
      text: detail.opened_by
        ? t('course.openedBy', { who: people.nameOf(detail.opened_by) })
        : t('course.opened'),
    },
    ...detail.assignments.map((each) => ({
      at: each.at,
      key: `a${each.at}${each.owner}`,
      text: t('course.assigned', { who: people.nameOf(each.owner), why: why(each.reason) }),
    })),
    ...detail.steps
      .filter((each) => each.step !== 'reassignment')
      .map((each) => ({
        at: each.taken_at,
        key: `s${each.step}${each.taken_at}`,
        text: t(`course.${each.step}`),
      })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  return (
    <section>
      <h3>{t('course.title')}</h3>
      {!detail.owner && <p className={styles.nobodyNote}>{t('course.nobody')}</p>}
      {detail.opened_note && <p>{detail.opened_note}</p>}
      <ol className={styles.visits}>
        {lines.map((line) => (
          <li key={line.key}>
            <span className={styles.visitWhen}>
              <When at={line.at} />
            </span>
            <span>{line.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function BriefSkeleton() {
  return (
    <div className={styles.skeleton}>
      {[60, 90, 75, 82, 50, 68].map((width) => (
        <Skeleton key={width} width={`${width}%`} height={14} />
      ))}
    </div>
  );
}
