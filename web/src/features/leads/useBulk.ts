import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { changeLead, type LeadRow, type NewValue, usePatchRow } from '~/shared/listing';

export interface BulkTask {
  key: string;
  value: NewValue;
  /** What is done, in words: "Assign to Harin Jung". */
  label: string;
}
export interface BulkFailure {
  row: LeadRow;
  error: unknown;
}
export interface BulkRun {
  task: BulkTask;
  total: number;
  done: number;
  failures: BulkFailure[];
  state: 'running' | 'stopped' | 'finished';
}

const AT_ONCE = 3;

/**
 * The same for many leads, a call each: some may be refused while others go through, and that is told.
 * Stopping leaves what is done.
 */
export function useBulk() {
  const [run, setRun] = useState<BulkRun>();
  const stopped = useRef(false);
  const patch = usePatchRow();
  const queries = useQueryClient();
  const start = useCallback(
    async (rows: readonly LeadRow[], task: BulkTask): Promise<BulkRun> => {
      stopped.current = false;
      let now: BulkRun = { task, total: rows.length, done: 0, failures: [], state: 'running' };
      setRun(now);
      const tell = (change: Partial<BulkRun>) => {
        now = { ...now, ...change };
        setRun(now);
      };
      const waiting = [...rows];
      const work = async () => {
        for (;;) {
          const row = stopped.current ? undefined : waiting.shift();
          if (!row) return;
          try {
            await changeLead(row.key, task.key, task.value);
            const isOwn = task.key in row;
            patch(
              row.id,
              isOwn
                ? { [task.key]: task.value }
                : { attributes: { ...row.attributes, [task.key]: task.value } as never },
            );
            tell({ done: now.done + 1 });
          } catch (error) {
            tell({ done: now.done + 1, failures: [...now.failures, { row, error }] });
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      tell({ state: stopped.current ? 'stopped' : 'finished' });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/leads/groups'] });
      return now;
    },
    [patch, queries],
  );
  return {
    run,
    start,
    stop: () => {
      stopped.current = true;
    },
    clear: () => setRun(undefined),
  };
}
