import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';

/** Goes in once there is a session: what was read without one, or as somebody else, is forgotten. */
export function useEnter(to?: string): () => void {
  const queries = useQueryClient();
  const router = useRouter();
  return () => {
    queries.clear();
    router.history.replace(to ?? '/');
  };
}

/** The secret of a link: what stands behind its `#`. */
export function useToken(): string {
  return useRouter().state.location.hash;
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
