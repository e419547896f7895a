import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../../api/client.js'
import { Badge } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { TextField } from '../../../components/field.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { BusField } from '../../../resources/buses.js'
import { redactText } from '../grants/grant-text.js'
import styles from './explain.module.css'
import { ByLine } from './line.js'
import type { ExplainSearch } from './search.js'

type Access = Schemas['Access']
type Receiver = Schemas['AccessRule']

/** Who may emit such an event, and who receives or sees it. */
export function WhoPanel({
  search,
  onAsk,
}: {
  readonly search: ExplainSearch
  readonly onAsk: (search: ExplainSearch) => void
}) {
  const { bus = 'default', type = '' } = search
  return (
    <>
      <Question key={JSON.stringify(search)} search={{ ...search, bus }} onAsk={onAsk} />
      {type !== '' && <Answer bus={bus} type={type} source={search.source} />}
    </>
  )
}

function Question({
  search,
  onAsk,
}: {
  readonly search: ExplainSearch
  readonly onAsk: (search: ExplainSearch) => void
}) {
  const [draft, setDraft] = useState(search)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAsk({ ...draft, view: 'who' })
  }
  return (
    <form className={styles.question} onSubmit={submit}>
      <BusField value={draft.bus ?? 'default'} onChange={bus => setDraft({ ...draft, bus })} />
      <TextField
        {...{ label: 'Type', width: 28, placeholder: 'com.shop.order.created', required: true }}
        data-search
        value={draft.type ?? ''}
        onChange={type => setDraft({ ...draft, type })}
      />
      <TextField
        {...{ label: 'Source', width: 20, placeholder: '/shop/web' }}
        value={draft.source ?? ''}
        onChange={source => setDraft({ ...draft, source })}
      />
      <Button look="main" type="submit">
        Ask
      </Button>
    </form>
  )
}

function Answer({
  bus,
  type,
  source,
}: {
  readonly bus: string
  readonly type: string
  readonly source: string | undefined
}) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['access', 'who', bus, type, source],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.listAccess({
          params: { query: { bus, type, ...(source ? { source } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    retry: false,
    placeholderData: undefined,
  })
  if (error) return <Problem error={error} />
  if (!data) return <Waiting lines={6} />
  const some = data.pages.flatMap(({ items }) => items)
  const rules = data.pages.flatMap(page => page.rules)
  return (
    <>
      <Holders title="Who may emit it" some={some.filter(({ publish }) => publish !== undefined)} />
      <Receivers rules={rules} />
      <Holders title="Who may receive it, by a rule of its own" some={some.filter(one => one.receive)} by="receive" />
      <Holders title="Who sees it, and its dead letters" some={some.filter(one => one.read)} by="read" />
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Look at more keys and rules
        </Button>
      )}
    </>
  )
}

function Holders({
  title,
  some,
  by,
}: {
  readonly title: string
  readonly some: readonly Access[]
  readonly by?: 'receive' | 'read'
}) {
  return (
    <Panel title={title} note={some.length === 0 ? 'nobody but the root key' : `${some.length} and the root key`}>
      <ul className={styles.holders}>
        {some.map(one => {
          const hidden = by ? redactText(one[by]) : ''
          return (
            <li key={one.principal}>
              <strong>{one.principal}</strong>
              <div>
                {by === undefined && one.publish !== undefined && <ByLine by={one.publish} />}
                {by !== undefined &&
                  (hidden === '' ? (
                    'all of it'
                  ) : (
                    <>
                      without <code>{hidden}</code>
                    </>
                  ))}
              </div>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function Receivers({ rules }: { readonly rules: readonly Receiver[] }) {
  return (
    <Panel
      title="Who receives it, by the rules of now"
      note={rules.length === 0 ? 'no rule may match' : `${rules.length}`}
    >
      <ul className={styles.holders}>
        {rules.map(({ rule, targets, when, owner, managedBy }) => (
          <li key={rule}>
            <strong>{rule}</strong>
            <div>
              <p>
                {targets.map(({ id, type, destination }) => (
                  <span key={id} className={styles.target}>
                    <Badge>{type}</Badge> {destination ?? id}
                  </span>
                ))}
              </p>
              <p className={styles.faint}>
                {when.length === 0 ? 'always' : `depends on ${when.join(', ')}`}
                {owner !== undefined && ` · owned by ${owner}`}
                {managedBy !== undefined && ` · managed by ${managedBy}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
