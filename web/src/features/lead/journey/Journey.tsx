import { Button } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Fragment, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { usePeople } from '~/shared/people';
import { EmptyState, ErrorState, SkeletonRows } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useFormat, useLocale } from '~/shared/useFormat';
import { toDayField } from '~/shared/zoned';
import { Section } from '../Section';
import styles from './journey.module.css';
import { Touch } from './Touch';
import {
  byDay,
  joined,
  KIND_NAMES,
  KINDS,
  type Kind,
  machinesOf,
  originOf,
  SILENCE_S,
  type Touched,
  type Visit,
} from './touches';
import { useJudge } from './useJudge';

const PAGE = 60;

/** Everything they did, the newest first, by day and visit. */
export function Journey({ address, at }: { address: string; at: string | undefined }) {
  const { t } = useTranslation('lead');
  const { zone } = useLocale();
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  const query = api.useInfiniteQuery(
    'get',
    '/api/v1/leads/{lead}/journey',
    {
      params: {
        path: { lead: address },
        query: {
          machines: true,
          limit: PAGE,
          until: at,
          events: kinds.length ? kinds.flatMap((kind) => KINDS[kind]).join(',') : undefined,
        },
      },
    },
    {
      pageParamName: 'cursor',
      initialPageParam: null,
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
      placeholderData: (before: unknown) => before as never,
    },
  );
  const { data, error } = query;
  const judge = useJudge(address);
  // What was then is looked at, not changed.
  const mayJudge = useMe().may('work') && at === undefined;
  const days = useMemo(
    () => byDay(joined(data?.pages ?? []), (instant) => toDayField(instant, zone)),
    [data, zone],
  );
  const toggle = (kind: Kind) =>
    setKinds((now) => (now.includes(kind) ? now.filter((each) => each !== kind) : [...now, kind]));
  return (
    <Section id="lead-journey" title={t('journey.title')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div className={`${styles.kinds} no-print`} role="group" aria-label={t('journey.filter')}>
        {KIND_NAMES.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={kinds.includes(kind)}
            onClick={() => toggle(kind)}
          >
            {t(`journey.kind.${kind}`)}
          </button>
        ))}
      </div>
      {Boolean(error) && !data && <ErrorState error={error} onRetry={() => void query.refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data && days.length === 0 && (
        <EmptyState
          title={t(kinds.length ? 'journey.noneOfKind' : 'journey.none')}
          body={kinds.length ? undefined : t('journey.noneBody')}
          action={
            kinds.length > 0 && (
              <Button variant="default" onClick={() => setKinds([])}>
                {t('journey.all')}
              </Button>
            )
          }
        />
      )}
      <ol className={styles.days}>
        {days.map(({ day, visits }) => (
          <Day key={day} visits={visits} onJudge={mayJudge ? judge : undefined} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          variant="default"
          className="no-print"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('journey.more')}
        </Button>
      )}
    </Section>
  );
}

type OnJudge = ((event: Touched, machine: boolean) => void) | undefined;

function Day({ visits, onJudge }: { visits: Visit[]; onJudge: OnJudge }) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const first = visits[0];
  if (!first) return null;
  return (
    <li>
      <h3 className={styles.day}>{format.day(first.until)}</h3>
      {visits.map((visit) => (
        <Fragment key={visit.until}>
          <VisitPart visit={visit} onJudge={onJudge} />
          {(visit.silence_s ?? 0) >= SILENCE_S && (
            <p className={styles.silence}>
              {t('journey.silence', { span: format.span(visit.silence_s ?? 0, 'long') })}
            </p>
          )}
        </Fragment>
      ))}
    </li>
  );
}

/** So many are shown before somebody asks for the rest. */
const SHOWN = 6;

function VisitPart({ visit, onJudge }: { visit: Visit; onJudge: OnJudge }) {
  const { t } = useTranslation('lead');
  const { nameOf } = usePeople();
  const [whole, setWhole] = useState(false);
  const people = visit.events.filter((event) => !event.machine);
  const shown = whole || people.length <= SHOWN + 1 ? people : people.slice(0, SHOWN);
  const origin = originOf(people);
  return (
    <div className={styles.visit}>
      {origin && <p className={styles.origin}>{t('journey.from', { origin })}</p>}
      <ol className={styles.events}>
        {shown.map((event) => (
          <Touch key={event.message_id} event={event} onJudge={onJudge} />
        ))}
      </ol>
      {shown.length < people.length && (
        <button type="button" className={styles.rest} onClick={() => setWhole(true)}>
          {t('journey.rest', { count: people.length - shown.length })}
        </button>
      )}
      {machinesOf(visit.events).map((machine) => (
        <details key={`${machine.by} ${machine.reason}`} className={styles.machines}>
          <summary>
            <IconRobot size={16} stroke={1.5} aria-hidden />
            {t('journey.machines', { count: machine.events.length })}
            {machine.by && <span>{t('journey.saidBy', { name: nameOf(machine.by) })}</span>}
            {machine.reason && <span>{machine.reason}</span>}
          </summary>
          <ol className={styles.events}>
            {machine.events.map((event) => (
              <Touch key={event.message_id} event={event} onJudge={onJudge} />
            ))}
          </ol>
        </details>
      ))}
    </div>
  );
}
