import { ActionIcon, Button, Menu, Modal, Progress } from '@mantine/core';
import { IconArrowRight, IconDownload, IconPencil, IconUserPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isRefusal } from '~/api/errors';
import type { Stage } from '~/api/types';
import {
  type Field,
  type ListSearch,
  nameOf,
  rowValue,
  useFields,
  useMembers,
} from '~/shared/listing';
import { STAGES, StageTag } from '~/shared/pieces';
import { tellProblem } from '~/shared/problem';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import { collect } from './collect';
import { download, toCsv } from './csv';
import styles from './leads.module.css';
import { SetAttribute } from './SetAttribute';
import { type BulkRun, type BulkTask, useBulk } from './useBulk';
import type { useSelection } from './useSelection';

/** By single calls, more would take too long. */
const MOST = 1000;
const MOST_EXPORTED = 10_000;

interface Props {
  selection: ReturnType<typeof useSelection>;
  search: ListSearch;
  total: number;
  columns: readonly Field[];
}

/** What can be done with all that are selected; how far it is; and what was refused. */
export function BulkBar({ selection, search, total, columns }: Props) {
  const { t } = useTranslation('leads');
  const { run, start, stop, clear } = useBulk();
  const me = useMe();
  const { owners } = useMembers();
  const [setting, setSetting] = useState(false);
  const exporting = useExport(columns);
  const more = useMoreSelected(selection, search, total);

  const begin = async (task: BulkTask, rows = selection.rows) => {
    const ended = await start(rows, task);
    if (ended.state === 'finished' && !ended.failures.length) {
      toast(t('bulk.done', { what: task.label, count: ended.done }));
      selection.clear();
      clear();
    }
  };
  if (run?.state === 'running') return <Running run={run} onStop={stop} />;
  return (
    <>
      {selection.size > 0 && (
        <section className={styles.bulk} aria-label={t('bulk.label')}>
          <strong>{t('bulk.selected', { count: selection.size })}</strong>
          {more}
          <span className={styles.bulkRule} />
          {me.may('work') && (
            <>
              <Menu position="top">
                <Menu.Target>
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-sm"
                    leftSection={<IconUserPlus size={16} stroke={1.5} />}
                  >
                    {t('bulk.assign')}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {owners.map(({ value, label }) => (
                    <Menu.Item
                      key={value}
                      onClick={() =>
                        void begin({
                          key: 'owner',
                          value,
                          label: t('bulk.assignTo', { name: label }),
                        })
                      }
                    >
                      {label}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
              <StageMenu onPick={(task) => void begin(task)} />
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                leftSection={<IconPencil size={16} stroke={1.5} />}
                onClick={() => setSetting(true)}
              >
                {t('bulk.attribute')}
              </Button>
            </>
          )}
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconDownload size={16} stroke={1.5} />}
            onClick={() => exporting(selection.rows)}
          >
            {t('bulk.export')}
          </Button>
          <ActionIcon aria-label={t('bulk.none')} onClick={selection.clear}>
            <IconX size={16} stroke={1.5} />
          </ActionIcon>
        </section>
      )}
      <SetAttribute
        opened={setting}
        count={selection.size}
        onClose={() => setSetting(false)}
        onSet={(task) => void begin(task)}
      />
      {run && (
        <Ended
          run={run}
          onClose={clear}
          onAgain={() =>
            void begin(
              run.task,
              run.failures.map((failure) => failure.row),
            )
          }
        />
      )}
    </>
  );
}

function StageMenu({ onPick }: { onPick: (task: BulkTask) => void }) {
  const { t } = useTranslation('leads');
  const { t: shared } = useTranslation('shared');
  return (
    <Menu position="top">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconArrowRight size={16} stroke={1.5} />}
        >
          {t('bulk.stage')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {STAGES.filter((stage) => stage !== 'visitor').map((stage: Stage) => (
          <Menu.Item
            key={stage}
            onClick={() =>
              onPick({
                key: 'stage',
                value: stage,
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

/** Selected are those that were loaded; here all that match can be had. */
function useMoreSelected(
  selection: Props['selection'],
  search: ListSearch,
  total: number,
): React.ReactNode {
  const { t } = useTranslation('leads');
  const [busy, setBusy] = useState(false);
  const format = useFormat();
  if (selection.size >= Math.min(total, MOST) || total === 0) return null;
  const load = async () => {
    setBusy(true);
    try {
      selection.add(await collect(search, [], MOST));
    } catch (error) {
      toastProblem(error);
    }
    setBusy(false);
  };
  return (
    <Button variant="subtle" size="compact-sm" loading={busy} onClick={() => void load()}>
      {total > MOST
        ? t('bulk.first', { shown: format.count(MOST) })
        : t('bulk.all', { shown: format.count(total) })}
    </Button>
  );
}

/** What is shown of them, as a file. One place, so that a job of the API can take over. */
function useExport(columns: readonly Field[]) {
  const { t } = useTranslation('leads');
  const { byKey } = useFields();
  return (rows: Props['selection']['rows']) => {
    const keys = ['key', 'email', ...columns.map((field) => field.key)].filter(
      (key, at, all) => all.indexOf(key) === at,
    );
    const some = rows.slice(0, MOST_EXPORTED);
    download(
      `${t('bulk.file')}-${new Date().toISOString().slice(0, 10)}.csv`,
      toCsv(
        keys.map((key) => byKey.get(key)?.label ?? key),
        some.map((row) => keys.map((key) => rowValue(row, key))),
      ),
    );
    toast(t('bulk.exported', { count: some.length }));
  };
}

function Running({ run, onStop }: { run: BulkRun; onStop: () => void }) {
  const { t } = useTranslation('leads');
  return (
    <section className={styles.bulk} aria-label={t('bulk.label')}>
      <span role="status">
        {run.task.label}: {t('bulk.progress', { done: run.done, total: run.total })}
      </span>
      <Progress
        value={(100 * run.done) / run.total}
        w={160}
        aria-label={run.task.label}
        transitionDuration={100}
      />
      <Button variant="default" size="compact-sm" onClick={onStop}>
        {t('bulk.stop')}
      </Button>
    </section>
  );
}

interface EndedProps {
  run: BulkRun;
  onClose: () => void;
  onAgain: () => void;
}

/** Stages that BANT has to be settled for. */
const GUARDED: readonly unknown[] = ['sql', 'opportunity', 'customer'];

/** What was done, what was not, and why not: lead by lead. */
function Ended({ run, onClose, onAgain }: EndedProps) {
  const { t } = useTranslation('leads');
  const { t: shared } = useTranslation('shared');
  const done = run.done - run.failures.length;
  return (
    <Modal
      opened
      onClose={onClose}
      title={run.task.label}
      size="lg"
      closeButtonProps={{ 'aria-label': shared('close') }}
    >
      <p>
        {t('bulk.changed', { done, total: run.total })}
        {run.done < run.total && ` ${t('bulk.untouched', { count: run.total - run.done })}`}
      </p>
      {run.failures.length > 0 && (
        <>
          <h2 className={styles.failHead}>{t('bulk.refused', { count: run.failures.length })}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
          <ul className={styles.failures} tabIndex={0}>
            {run.failures.map(({ row, error }) => {
              const told = tellProblem(error, shared);
              const guard = isRefusal(error, 'refused') && GUARDED.includes(run.task.value);
              return (
                <li key={row.key}>
                  <strong>{nameOf(row)}</strong>
                  <span>{guard ? t('bulk.guard') : (told.detail ?? told.title)}</span>
                </li>
              );
            })}
          </ul>
        </>
      )}
      <div className={styles.dialogActions}>
        {run.failures.length > 0 && (
          <Button variant="default" onClick={onAgain}>
            {t('bulk.again')}
          </Button>
        )}
        <Button onClick={onClose}>{shared('close')}</Button>
      </div>
    </Modal>
  );
}
