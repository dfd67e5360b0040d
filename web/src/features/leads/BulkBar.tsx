import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowRight,
  IconDownload,
  IconPencil,
  IconUserPlus,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { useBeginJob } from '~/shared/jobs';
import { type Field, type ListSearch, useMembers } from '~/shared/listing';
import { STAGES, StageTag } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import { ConfirmBulk } from './ConfirmBulk';
import { ExportDialog } from './ExportDialog';
import styles from './leads.module.css';
import { SetAttribute } from './SetAttribute';
import type { Selection } from './useSelection';
import { MOST_CHANGED, MOST_NAMED, whichOf } from './which';

export interface BulkTask {
  change: Schema<'BulkChange'>;
  /** What is done, in words: "Assign to Harin Jung". */
  label: string;
}

/** More than a screen of them is asked about: nobody sees all of what will change. */
const ASKED_FROM = 50;

interface Props {
  selection: Selection;
  search: ListSearch;
  total: number;
  columns: readonly Field[];
}

/** What can be done with all that are selected. How far it is and what was refused, the frame says. */
export function BulkBar({ selection, search, total, columns }: Props) {
  const { t } = useTranslation('leads');
  const me = useMe();
  const format = useFormat();
  const [open, setOpen] = useState<'attribute' | 'export'>();
  const [asked, setAsked] = useState<BulkTask>();
  const begin = useBegin(selection, search);
  const pick = (task: BulkTask) =>
    selection.size > ASKED_FROM ? setAsked(task) : void begin(task);
  if (selection.size === 0) return null;
  const most = selection.all ? MOST_CHANGED : MOST_NAMED;
  const close = () => setOpen(undefined);
  return (
    <section className={styles.bulk} aria-label={t('bulk.label')}>
      <strong role="status">
        {t('bulk.selected', { count: selection.size, shown: format.count(selection.size) })}
      </strong>
      {!selection.all && selection.size < total && (
        <Button variant="subtle" size="compact-sm" onClick={selection.chooseAll}>
          {t('bulk.all', { shown: format.count(total) })}
        </Button>
      )}
      <span className={styles.bulkRule} />
      {me.may('work') &&
        (selection.size > most ? (
          <span className="meta">{t('bulk.tooMany', { most: format.count(most) })}</span>
        ) : (
          <>
            <OwnerMenu onPick={pick} />
            <StageMenu onPick={pick} />
            <Action icon={IconPencil} onClick={() => setOpen('attribute')}>
              {t('bulk.attribute')}
            </Action>
          </>
        ))}
      {me.may('work') && (
        <Action icon={IconDownload} onClick={() => setOpen('export')}>
          {t('bulk.export')}
        </Action>
      )}
      <ActionIcon aria-label={t('bulk.none')} onClick={selection.clear}>
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
      <SetAttribute
        opened={open === 'attribute'}
        count={selection.size}
        onClose={close}
        onSet={pick}
      />
      {open === 'export' && (
        <ExportDialog
          which={whichOf(selection, search)}
          count={selection.size}
          columns={columns}
          onClose={close}
        />
      )}
      {asked && (
        <ConfirmBulk
          task={asked}
          count={selection.size}
          onClose={() => setAsked(undefined)}
          onConfirm={() => {
            setAsked(undefined);
            void begin(asked);
          }}
        />
      )}
    </section>
  );
}

function useBegin(selection: Selection, search: ListSearch) {
  const { t } = useTranslation('leads');
  const begin = useBeginJob();
  return async ({ change, label }: BulkTask) => {
    try {
      const { data } = await client.POST('/api/v1/leads/bulk', {
        body: { which: whichOf(selection, search), change },
      });
      begin(data);
      selection.clear();
    } catch (error) {
      toastProblem(error, t('bulk.notBegun', { what: label }));
    }
  };
}

function Action({
  icon: Icon,
  ...rest
}: ComponentProps<typeof Button<'button'>> & { icon: TablerIcon }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
      {...rest}
    />
  );
}

function OwnerMenu({ onPick }: { onPick: (task: BulkTask) => void }) {
  const { t } = useTranslation('leads');
  const { owners } = useMembers();
  return (
    <Menu position="top">
      <Menu.Target>
        <Action icon={IconUserPlus}>{t('bulk.assign')}</Action>
      </Menu.Target>
      <Menu.Dropdown>
        {owners.map(({ value, label }) => (
          <Menu.Item
            key={value}
            onClick={() =>
              onPick({ change: { owner: value }, label: t('bulk.assignTo', { name: label }) })
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function StageMenu({ onPick }: { onPick: (task: BulkTask) => void }) {
  const { t } = useTranslation('leads');
  const { t: shared } = useTranslation('shared');
  return (
    <Menu position="top">
      <Menu.Target>
        <Action icon={IconArrowRight}>{t('bulk.stage')}</Action>
      </Menu.Target>
      <Menu.Dropdown>
        {STAGES.filter((stage) => stage !== 'visitor').map((stage) => (
          <Menu.Item
            key={stage}
            onClick={() =>
              onPick({
                change: { stage },
                label: t('bulk.moveTo', { stage: shared(`stage.${stage}`) }),
              })
            }
          >
            <StageTag stage={stage} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
