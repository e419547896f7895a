import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../api/client.js'
import { GrantLine } from '../grants/grant-list.js'
import type { Grant } from '../grants/grant-text.js'
import styles from './explain.module.css'

/** The line that allows something, with what it says: `grants/support grants[1]`, `keys/web-shop grants[0]`. */
export function ByLine({ by }: { readonly by: string }) {
  const [, kind, name = '', line] = /^(keys|grants)\/(\S+) grants\[(\d+)\]$/.exec(by) ?? []
  const isRead = kind !== undefined
  const { data } = useQuery({
    queryKey: [kind ?? 'none', name, 'line'],
    queryFn: async ({ signal }): Promise<readonly Grant[]> => {
      const asked =
        kind === 'keys'
          ? dataOf(api.getKey({ params: { path: { key: name } }, signal }))
          : dataOf(api.getGrants({ params: { path: { grants: name } }, signal }))
      return (await asked).grants
    },
    enabled: isRead,
  })
  if (!isRead) return <p className={styles.by}>by {by === 'api-key' ? 'the root key, which may do everything' : by}</p>
  const grant = data?.[Number(line)]
  return (
    <div className={styles.by}>
      <p>
        by line {Number(line) + 1} of{' '}
        <Link to={`/access/${kind}/${encodeURIComponent(name)}` as never} hash={line ?? ''}>
          {kind === 'keys' ? `key ${name}` : `grants ${name}`}
        </Link>
      </p>
      {grant && <GrantLine grant={grant} />}
    </div>
  )
}
