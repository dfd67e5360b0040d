import { useDraggable } from '@dnd-kit/react';
import { ActionIcon, Menu, Popover } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconDots } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CellText,
  type Field,
  GroupName,
  type LeadRow,
  nameOf,
  rowValue,
  useMembers,
} from '~/shared/listing';
import { ScoreChip } from '~/shared/pieces';
import { useFormat, useNow } from '~/shared/useFormat';
import styles from './board.module.css';
import { useBoardValue } from './context';
import { Refusal } from './Refusal';
import type { Place } from './useBoard';

interface Props {
  row: LeadRow;
  place: Place;
  onLift: (key: string | undefined) => void;
}

export function Card({ row, place, onLift }: Props) {
  const { t } = useTranslation('board');
  const board = useBoardValue();
  const { ref, isDragSource } = useDraggable({
    id: `${place.id}/${row.key}`,
    data: { row, place },
    disabled: !board.mayMove,
  });
  useEffect(() => {
    if (!isDragSource) return;
    onLift(row.key);
    return () => onLift(undefined);
  }, [isDragSource, onLift, row.key]);
  const holder = useRef<HTMLDivElement>(null);
  const current = board.current === row.key;
  // The panel takes room: the card that it tells of stays in sight.
  useEffect(() => {
    if (!current) return;
    holder.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
    // Whoever is on a card goes along with it: the keys are about the lead that is shown.
    if (document.activeElement?.matches('[data-card]'))
      holder.current?.querySelector<HTMLElement>('[data-card]')?.focus({ preventScroll: true });
  }, [current]);
  const refused = board.refused?.row.id === row.id ? board.refused : undefined;
  return (
    <Popover
      opened={Boolean(refused)}
      onChange={(open) => !open && board.forget()}
      position="right-start"
      width={320}
      withArrow
      trapFocus
      returnFocus
      // It is told by itself, nobody opens it here.
      withRoles={false}
    >
      <Popover.Target>
        <div ref={holder} className={styles.holder}>
          {/* biome-ignore lint/a11y/useSemanticElements: it has a menu of its own inside */}
          <div
            ref={ref}
            // A new refusal shakes it anew.
            key={refused?.time}
            role="button"
            tabIndex={0}
            className={styles.card}
            data-card
            data-lifted={isDragSource || undefined}
            data-refused={refused ? true : undefined}
            data-current={current || undefined}
            onClick={() => board.open(row.key)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || isDragSource || event.target !== event.currentTarget)
                return;
              // On the card whose panel is open, Enter is the panel's: it opens the whole page.
              if (current) return;
              event.preventDefault();
              board.open(row.key);
            }}
          >
            <Face row={row} fields={board.fields} />
          </div>
          {board.mayMove && <CardMenu row={row} place={place} />}
        </div>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('refused.label')}>
        {refused && <Refusal refused={refused} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Where the card can be moved without carrying it. A board has hundreds of cards: the menu is made for whoever asks for it. */
function CardMenu({ row, place }: { row: LeadRow; place: Place }) {
  const { t } = useTranslation('board');
  const board = useBoardValue();
  const [made, setMade] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!made) return;
    // It is another button now; closing the menu goes back to where one was.
    button.current?.focus();
    setOpened(true);
  }, [made]);
  const dots = (
    <ActionIcon
      ref={button}
      size={24}
      className={styles.cardMenu}
      aria-label={t('moveCard', { name: nameOf(row) })}
      aria-haspopup="menu"
      aria-expanded={opened}
      data-no-drag
      onClick={made ? undefined : () => setMade(true)}
    >
      <IconDots size={16} stroke={1.5} />
    </ActionIcon>
  );
  if (!made) return dots;
  const targets = board.places.filter(
    (each) => each.id !== place.id && each.lane?.id === place.lane?.id,
  );
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>{dots}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('moveTo')}</Menu.Label>
        {targets.map((to) => (
          <Menu.Item key={to.id} onClick={() => void board.move(row, place, to)}>
            <GroupName by={board.by} value={to.column.key} label={to.column.label} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const OWN_PLACE = new Set(['account.name', 'score', 'owner', 'stage_since', 'stage']);

/** What a card shows; also while it is carried. */
export const Face = memo(function Face({
  row,
  fields,
}: {
  row: LeadRow;
  fields: readonly Field[];
}) {
  const shown = new Set(fields.map((field) => field.key));
  const more = fields.filter((field) => {
    const value = rowValue(row, field.key);
    return !OWN_PLACE.has(field.key) && value !== null && value !== undefined && value !== 'none';
  });
  return (
    <>
      <span className={styles.line}>
        <span className={`truncate ${styles.name}`}>{nameOf(row)}</span>
        {shown.has('score') && (
          <ScoreChip
            id={row.id}
            lead={row.key}
            score={row.score?.score}
            grade={row.score?.grade}
            qualified={row.score?.qualified}
          />
        )}
      </span>
      {shown.has('account.name') && (
        <span className={`truncate ${styles.company}`}>{row.company?.name ?? row.email}</span>
      )}
      {more.map((field) => (
        <span key={field.key} className={styles.field}>
          <span>{field.label}</span>
          <CellText row={row} field={field} />
        </span>
      ))}
      <span className={`${styles.line} ${styles.foot}`}>
        <span className="truncate">
          {shown.has('owner') && row.owner && <Owner email={row.owner} />}
        </span>
        <Foot row={row} age={shown.has('stage_since')} />
      </span>
    </>
  );
});

function Owner({ email }: { email: string }) {
  const { nameOf: memberName } = useMembers();
  return memberName(email);
}

const SILENT_DAYS = 21;
const AT_WORK = new Set(['mql', 'sal', 'sql', 'opportunity']);
const DAY_MS = 86_400_000;

/** Age in the stage, and one warning at most: the gravest. */
function Foot({ row, age }: { row: LeadRow; age: boolean }) {
  const { t } = useTranslation('board');
  const format = useFormat();
  const now = useNow().getTime();
  const ago = (at: string | null | undefined) => (at ? (now - Date.parse(at)) / DAY_MS : 0);
  const silent = Math.floor(ago(row.last_activity));
  const warning = row.handoff?.overdue_at
    ? { text: t('warn.overdue'), bad: true }
    : row.expected_close && ago(row.expected_close) > 0
      ? { text: t('warn.close'), bad: true }
      : AT_WORK.has(row.stage) && silent > SILENT_DAYS
        ? { text: t('warn.silent', { count: silent }), bad: false }
        : undefined;
  if (warning)
    return (
      <span className={styles.warning} data-bad={warning.bad}>
        <IconAlertTriangle size={13} stroke={1.75} aria-hidden />
        {warning.text}
      </span>
    );
  if (!age || !row.stage_since) return null;
  return (
    <span className={styles.age} title={t('inStage', { when: format.exact(row.stage_since) })}>
      <IconClock size={13} stroke={1.5} aria-hidden />
      {format.span(ago(row.stage_since) * 86_400)}
    </span>
  );
}
