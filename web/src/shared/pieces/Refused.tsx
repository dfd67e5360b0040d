import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError, type Refusal } from '~/api/errors';
import { tellProblem } from '~/shared/problem';

/** Why a form was not taken, above its fields. `texts` are for refusals that mean something of their own here. */
export function Refused({
  error,
  texts = {},
}: {
  error: unknown;
  texts?: Partial<Record<Refusal, string>>;
}) {
  const { t } = useTranslation('shared');
  if (!error) return null;
  const told = tellProblem(error, t);
  const own = error instanceof ApiError ? texts[error.refusal] : undefined;
  return (
    <Alert color="red" variant="light" p="xs" role="alert">
      {own ?? (told.detail ? `${told.title}. ${told.detail}` : `${told.title}. ${told.body}`)}
    </Alert>
  );
}
