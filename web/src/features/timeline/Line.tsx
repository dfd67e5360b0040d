import { memo, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { type LeadRow, nameOf } from '~/shared/listing';
import { stageHue } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useFormat } from '~/shared/useFormat';
import { type Segment, segmentsOf } from './life';
import { Marker } from './Marker';
import { DAY_MS, type Scale } from './scale';
import type { Seen } from './Timeline';
import styles from './timeline.module.css';
import { usePlan } from './usePlan';

interface Props {
  row: LeadRow;
  scale: Scale;
  seen: Seen;
  now: number;
  current: boolean;
  onOpen: (row: LeadRow) => void;
}

/** What flies by is not asked for. */
const SETTLE_MS = 150;

function useLife(row: LeadRow) {
  const [still, setStill] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStill(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  const init = { params: { path: { lead: row.key } } };
  const options = { enabled: still, staleTime: 60_000 };
  const history = api.useQuery('get', '/api/v1/leads/{lead}/history', init, options);
  const detail = api.useQuery('get', '/api/v1/leads/{lead}', init, options);
  return { moves: history.data?.items, detail: detail.data, error: history.error };
}

export const Line = memo(function Line({ row, scale, seen, now, current, onOpen }: Props) {
  const { moves, detail } = useLife(row);
  const segments = segmentsOf(moves ?? [], row, now);
  return (
    <div className={styles.line} data-current={current || undefined}>
      <button type="button" className={styles.label} onClick={() => onOpen(row)}>
        <span className={`truncate ${styles.name}`}>{nameOf(row)}</span>
        <span className={`truncate ${styles.company}`}>{row.company?.name}</span>
        {row.score && <span className={styles.score}>{row.score.score}</span>}
      </button>
      <Bars segments={segments} scale={scale} seen={seen} known={moves !== undefined} />
      <Plan row={row} detail={detail} scale={scale} now={now} />
    </div>
  );
});

interface BarsProps {
  segments: readonly Segment[];
  scale: Scale;
  seen: Seen;
  known: boolean;
}

const NAMED_PX = 60;

function Bars({ segments, scale, seen, known }: BarsProps) {
  const { t } = useTranslation('shared');
  const { t: own } = useTranslation('timeline');
  const format = useFormat();
  return (
    <ol className={styles.bars} data-known={known}>
      {segments.map((segment, index) => {
        const left = Math.max(scale.x(segment.from), 0);
        const right = scale.x(segment.to);
        const width = Math.max(right - left, 3);
        const name = t(`stage.${segment.stage}`);
        // The name stays in sight while its bar is.
        const hidden = Math.max(0, scale.x(seen.from) - left);
        const said = own('segment', {
          stage: name,
          from: format.day(new Date(segment.from)),
          to: format.day(new Date(segment.to)),
          span: format.span((segment.to - segment.from) / 1000, 'long'),
        });
        return (
          <li
            key={`${segment.from}-${segment.stage}`}
            className={styles.segment}
            data-first={index === 0}
            data-last={index === segments.length - 1}
            title={said}
            style={
              {
                '--hue': stageHue(segment.stage),
                transform: `translateX(${left}px)`,
                width,
              } as React.CSSProperties
            }
          >
            <span className="sr-only">{said}</span>
            {width - hidden > NAMED_PX && (
              <span aria-hidden style={{ paddingLeft: hidden + 6 }} className="truncate">
                {name}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

interface PlanProps {
  row: LeadRow;
  detail: Schema<'LeadDetail'> | undefined;
  scale: Scale;
  now: number;
}

/** What is to come: hand-off due, follow-ups, when they want it, when it should close. The plan can be moved. */
function Plan({ row, detail, scale, now }: PlanProps) {
  const { t } = useTranslation('timeline');
  const me = useMe();
  const plan = usePlan(row);
  const may = me.may('work');
  const timing = detail?.bant.letters.find((letter) => letter.letter === 'timing')?.detail;
  const wanted = timing?.kind === 'timing' ? timing.date : undefined;
  const open = detail?.opportunities.filter((each) => each.outcome === 'open') ?? [];
  const close = detail
    ? open.flatMap((each) =>
        each.expected_close_at
          ? [{ id: each.id, at: each.expected_close_at, name: each.name }]
          : [],
      )
    : [];
  const tasks = detail?.tasks.filter((task) => !task.done_at && task.due_at) ?? [];
  const shownClose = detail ? close[0]?.at : row.expected_close;
  const due = row.handoff?.due_at ?? row.handoff?.overdue_at;
  return (
    <div className={styles.plan}>
      {shownClose && Date.parse(shownClose) > now && (
        <span
          className={styles.ahead}
          style={{
            transform: `translateX(${scale.x(now)}px)`,
            width: Math.max(0, ((Date.parse(shownClose) - now) / DAY_MS) * scale.perDay),
          }}
        />
      )}
      {due && (
        <Marker
          kind="sla"
          at={due}
          scale={scale}
          over={Boolean(row.handoff?.overdue_at) || Date.parse(due) < now}
          label={t('marker.sla')}
        />
      )}
      {wanted && <Marker kind="timing" at={wanted} scale={scale} label={t('marker.timing')} />}
      {tasks.map((task) => (
        <Marker
          key={task.id}
          kind="task"
          at={task.due_at as string}
          scale={scale}
          over={Date.parse(task.due_at as string) < now}
          label={t('marker.task', { title: task.title })}
          onMove={may ? (at) => plan.moveTask(task, at) : undefined}
        />
      ))}
      {close.map((each) => (
        <Marker
          key={each.id}
          kind="close"
          at={each.at}
          scale={scale}
          over={Date.parse(each.at) < now}
          label={each.name ? t('marker.closeOf', { name: each.name }) : t('marker.close')}
          onMove={may ? (at) => plan.moveClose(each.id, each.at, at) : undefined}
        />
      ))}
      {row.closed_at && (
        <Marker
          kind={row.outcome === 'won' ? 'won' : 'lost'}
          at={row.closed_at}
          scale={scale}
          label={t(row.outcome === 'won' ? 'marker.won' : 'marker.lost')}
        />
      )}
    </div>
  );
}
