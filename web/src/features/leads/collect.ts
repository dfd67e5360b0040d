import { client } from '~/api/client';
import { type LeadRow, type ListSearch, listQuery } from '~/shared/listing';

/** Reads on until all that match are there, or `most`. */
export async function collect(
  search: ListSearch,
  attributes: readonly string[],
  most: number,
  onProgress?: (count: number) => void,
): Promise<LeadRow[]> {
  const rows: LeadRow[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await client.GET('/api/v1/leads', {
      params: {
        query: {
          ...listQuery(search),
          ...(search.sort ? { sort: search.sort } : {}),
          ...(attributes.length ? { columns: attributes.join(',') } : {}),
          limit: Math.min(200, most - rows.length),
          ...(cursor ? { cursor } : {}),
        },
      },
    });
    rows.push(...(data?.items ?? []));
    cursor = data?.next ?? undefined;
    onProgress?.(rows.length);
  } while (cursor && rows.length < most);
  return rows;
}
