import { ApiError } from '~/api/errors';
import { ErrorState } from '~/shared/pieces';

/** What the server would say, without asking it. */
export function Forbidden() {
  return <ErrorState error={new ApiError(403, 'forbidden', '')} />;
}
