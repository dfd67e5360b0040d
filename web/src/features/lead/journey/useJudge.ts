import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import { toast, toastProblem } from '~/shared/toast';
import { useTouch } from '../useLead';
import type { Touched } from './touches';

/** Says whose doing an event was: a machine's scores nothing. With the way back. */
export function useJudge(lead: string): (event: Touched, machine: boolean) => void {
  const { t } = useTranslation('lead');
  const touch = useTouch(lead);
  const judge = async ({ message_id }: Touched, machine: boolean, undo?: () => void) => {
    try {
      await client.PUT('/api/v1/leads/{lead}/events/{message_id}/verdict', {
        params: { path: { lead, message_id } },
        body: { machine },
      });
      await touch();
      toast(t(machine ? 'journey.nowMachine' : 'journey.nowPerson'), { undo });
    } catch (error) {
      toastProblem(error, t('journey.notJudged'));
    }
  };
  return (event, machine) => void judge(event, machine, () => void judge(event, !machine));
}
