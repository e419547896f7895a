import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { liveMs } from '../../api/queries.js'
import { type Action, useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { AccessPage } from './access-page.js'
import type { WithEtag } from '../../api/with-etag.js'

export interface NamedPageProps<Value> {
  readonly name: string
  /** The way back to the list. */
  readonly above: ReactNode
  readonly queryKey: readonly string[]
  readonly read: (signal: AbortSignal) => Promise<WithEtag<Value>>
  /** What the caller must be allowed to. */
  readonly actions: { readonly change: Action; readonly delete: Action }
  /** Stands before Change and Delete. */
  readonly otherActs?: ReactNode
  readonly shown: (value: Value) => ReactNode
  readonly form: (before: WithEtag<Value>, close: () => void) => ReactNode
  readonly deletion: (value: Value, close: () => void) => ReactNode
}

/** The page of one thing that has a name: what it is, and the ways to change and to delete it. */
export function NamedPage<Value>(props: NamedPageProps<Value>) {
  const { name, above, queryKey, read, actions, otherActs, shown, form, deletion } = props
  const [act, setAct] = useState<'change' | 'delete'>()
  const may = useMay()
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(signal),
    refetchInterval: 3 * liveMs,
  })
  // that of another name is not shown below this one
  const found = isPlaceholderData ? undefined : data
  const close = () => setAct(undefined)
  return (
    <AccessPage
      title={name}
      above={above}
      actions={
        found && (
          <>
            {otherActs}
            {may(actions.change) && <Button onClick={() => setAct('change')}>Change</Button>}
            {may(actions.delete) && (
              <Button look="danger" onClick={() => setAct('delete')}>
                Delete
              </Button>
            )}
          </>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Waiting lines={8} />}
      {found && shown(found.value)}
      {found && act === 'change' && form(found, close)}
      {found && act === 'delete' && deletion(found.value, close)}
    </AccessPage>
  )
}
