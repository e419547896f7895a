import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { useMay } from '../../../api/session.js'
import { granteeText } from '../documents/grantee.js'

/** Principals that are known by name: keys, and subjects of documents. */
export function useHolders(): readonly string[] {
  const may = useMay()
  const keys = useQuery({
    queryKey: ['keys', 'names'],
    queryFn: ({ signal }) => dataOf(api.listKeys({ params: { query: { limit: 500 } }, signal })),
    enabled: may('keys:read'),
  })
  const documents = useQuery({
    queryKey: ['grants', 'of all'],
    queryFn: ({ signal }) => dataOf(api.listGrants({ params: { query: { limit: 500 } }, signal })),
    enabled: may('grants:read'),
  })
  const named = documents.data?.items.map(({ to }) => granteeText(to)).filter(name => name.startsWith('subject:')) ?? []
  return ['api-key', ...(keys.data?.items.map(({ name }) => `key:${name}`) ?? []), ...new Set(named)]
}
