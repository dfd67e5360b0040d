import { useTranslation } from 'react-i18next';
import { ApiError } from '~/api/errors';
import { ErrorState, WayOn } from '~/shared/pieces';

/** What the server would say, without asking it. */
export function Forbidden() {
  const { t } = useTranslation('shared');
  return (
    <ErrorState
      error={new ApiError(403, 'forbidden', '')}
      action={<WayOn to="/" label={t('toStart')} />}
    />
  );
}
