import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../api/client.js'
import { Panel } from '../../../components/page.js'
import { GrantList } from '../grants/grant-list.js'
import { type Grantee, granteeText } from './grantee.js'

/** The documents that give something to one holder. Nothing where there are none. */
export function DocumentsOf({ holder }: { readonly holder: Grantee }) {
  const { data } = useQuery({
    queryKey: ['grants', 'of all'],
    queryFn: ({ signal }) => dataOf(api.listGrants({ params: { query: { limit: 500 } }, signal })),
  })
  const some = data?.items.filter(({ to }) => granteeText(to) === granteeText(holder)) ?? []
  return some.map(({ name, grants }) => (
    <Panel
      key={name}
      title={<Link to={`/access/grants/${encodeURIComponent(name)}` as never}>{name}</Link>}
      note="a document that gives it more"
    >
      <GrantList grants={grants} />
    </Panel>
  ))
}
