import { ActionIcon, Button, CloseButton, Menu, Modal, Popover, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '~/shared/useFormat';
import { type Condition, fromParts, parts } from './condition';
import { FilterBuilder } from './FilterBuilder';
import { useFields, useValueLabel } from './fields';
import { useDimensions } from './groupLabels';
import styles from './listing.module.css';
import type { ListSearch, ViewBody } from './search';
import { ViewsMenu } from './ViewsMenu';
import { inWords, type Speaker } from './words';

export type ChangeSearch = (change: Partial<ListSearch>) => void;

interface BarProps {
  search: ListSearch;
  onChange: ChangeSearch;
  /** All of it at once: another view. */
  onReplace: (search: ListSearch) => void;
  layout: NonNullable<ViewBody['layout']>;
  /** Further controls of the page, at the right. */
  children?: ReactNode;
}

/** What a list shows: its view, a quick filter, the filter in words. The same above table, board and timeline. */
export function ListBar({ search, onChange, onReplace, layout, children }: BarProps) {
  const { t } = useTranslation('listing');
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div className={styles.bar} role="group" aria-label={t('bar.label')}>
        <QuickFilter q={search.q} onChange={(q) => onChange({ q })} />
        <div className={styles.controls}>
          <span className={styles.views}>
            <ViewsMenu search={search} onReplace={onReplace} layout={layout} />
          </span>
          <FilterButton filter={search.filter} onChange={(filter) => onChange({ filter })} />
          <span className={styles.rest}>{children}</span>
        </div>
      </div>
      <FilterChips filter={search.filter} onChange={(filter) => onChange({ filter })} />
    </>
  );
}

const TYPING_MS = 250;

export function QuickFilter({
  q,
  onChange,
}: {
  q?: string;
  onChange: (q: string | undefined) => void;
}) {
  const { t } = useTranslation('listing');
  const [text, setText] = useState(q ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Another view, or the browser's back: the field follows. What was typed here is told already.
  const told = useRef(q ?? '');
  useEffect(() => {
    if ((q ?? '') === told.current) return;
    told.current = q ?? '';
    setText(q ?? '');
  }, [q]);
  const tell = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = next.trim();
      onChange(next.trim() || undefined);
    }, TYPING_MS);
  };
  return (
    <TextInput
      type="search"
      size="xs"
      aria-label={t('bar.quickLabel')}
      placeholder={t('bar.quick')}
      maxLength={100}
      leftSection={<IconSearch size={15} stroke={1.5} />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label={t('builder.clear')} onClick={() => tell('')} />
        ) : null
      }
      value={text}
      onChange={(event) => tell(event.currentTarget.value)}
      className={styles.quick}
    />
  );
}

interface FilterProps {
  filter: Condition | undefined;
  onChange: (filter: Condition | undefined) => void;
}

/** A list or menu that is open inside goes first: one Escape closes one thing. */
const closes = (event: KeyboardEvent): boolean =>
  event.key === 'Escape' &&
  !(event.target as Element).closest('[aria-expanded="true"], [role="menu"]');

function FilterButton({ filter, onChange }: FilterProps) {
  const { t } = useTranslation('listing');
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const phone = useMediaQuery('(max-width: 760px)') ?? false;
  const count = parts(filter).length;
  const button = (
    <Button
      ref={opener}
      variant="default"
      size="compact-sm"
      className={styles.control}
      leftSection={<IconFilter size={15} stroke={1.5} />}
      rightSection={count ? <span className={styles.number}>{count}</span> : undefined}
      onClick={() => setOpen((now) => !now)}
      aria-expanded={open}
    >
      {t('builder.open')}
    </Button>
  );
  const body = (
    <>
      <FilterBuilder filter={filter} onChange={onChange} />
      {phone && (
        <Button fullWidth mt="md" onClick={() => setOpen(false)}>
          {t('builder.apply')}
        </Button>
      )}
    </>
  );
  if (phone)
    return (
      <>
        {button}
        <Modal
          opened={open}
          onClose={() => setOpen(false)}
          title={t('builder.title')}
          fullScreen
          closeButtonProps={{ 'aria-label': t('builder.close') }}
        >
          {body}
        </Modal>
      </>
    );
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      width={640}
      trapFocus
      closeOnClickOutside
      closeOnEscape={false}
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown
        aria-label={t('builder.title')}
        onKeyDown={(event) => {
          if (!closes(event)) return;
          setOpen(false);
          opener.current?.focus();
        }}
      >
        {open && body}
      </Popover.Dropdown>
    </Popover>
  );
}

export function useSpeaker(): Speaker {
  const { t } = useTranslation('listing');
  const { byKey } = useFields();
  const value = useValueLabel();
  const format = useFormat();
  return {
    t,
    field: (key) => byKey.get(key),
    value,
    day: (at) => (Number.isNaN(Date.parse(at)) ? at : format.day(at)),
  };
}

/** The filter in words, a chip a condition. */
export function FilterChips({ filter, onChange }: FilterProps) {
  const { t } = useTranslation('listing');
  const speaker = useSpeaker();
  const all = parts(filter);
  if (!all.length) return null;
  return (
    <ul className={styles.chips}>
      {all.map((part, index) => {
        const said = inWords(part, speaker, true);
        return (
          <li key={JSON.stringify(part)} className={styles.chip}>
            <span>{said}</span>
            <ActionIcon
              size={18}
              aria-label={t('bar.removePart', { what: said })}
              onClick={() => onChange(fromParts(all.filter((_, at) => at !== index)))}
            >
              <IconX size={12} stroke={1.75} />
            </ActionIcon>
          </li>
        );
      })}
      {all.length > 1 && (
        <li>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => onChange(undefined)}
          >
            {t('builder.clear')}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface DimensionProps {
  by: string | undefined;
  onChange: (by: string | undefined) => void;
  /** `group` of a table, `column` or `lane` of a board. */
  what?: 'group' | 'column' | 'lane';
  icon: ReactNode;
  without?: string;
}

export function DimensionMenu({ by, onChange, what = 'group', icon, without }: DimensionProps) {
  const { t } = useTranslation('listing');
  const dimensions = useDimensions();
  const now = dimensions.find((each) => each.by === by);
  const named = { group: 'bar.groupBy', column: 'bar.columnsBy', lane: 'bar.lanesBy' } as const;
  const bare = { group: 'bar.group', column: 'bar.group', lane: 'bar.lanes' } as const;
  const label = now ? t(named[what], { what: now.label }) : t(bare[what]);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-sm" className={styles.control} leftSection={icon}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {what !== 'column' && (
          <Menu.Item
            rightSection={by ? null : <IconCheck size={14} />}
            onClick={() => onChange(undefined)}
          >
            {t(what === 'lane' ? 'bar.noLanes' : 'bar.noGroup')}
          </Menu.Item>
        )}
        {dimensions
          .filter((each) => each.by !== without)
          .map((each) => (
            <Menu.Item
              key={each.by}
              rightSection={each.by === by ? <IconCheck size={14} /> : null}
              aria-current={each.by === by || undefined}
              onClick={() => onChange(each.by)}
            >
              {each.label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
