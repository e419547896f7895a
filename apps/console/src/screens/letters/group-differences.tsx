import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { Badge } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { differencesOf, mostPlaces, type Place } from './differences.js'
import styles from './group-differences.module.css'

/** Events that are compared: the latest of the group. */
const samples = 20
/** Values of one place that are shown. */
const shownValues = 4

/** The latest events of a group side by side: what they have in common is where the cause may be. */
export function GroupDifferences({ bus, fingerprint }: { readonly bus: string; readonly fingerprint: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['dead-letters', 'samples', bus, fingerprint],
    queryFn: async ({ signal }) => {
      const query = { bus, fingerprint, limit: samples }
      const { items } = await dataOf(api.listDeadLetters({ params: { query }, signal }))
      const letters = await Promise.all(
        items.map(async ({ id }) => (await api.getDeadLetter({ params: { path: { id } }, signal })).data),
      )
      return letters.flatMap(letter => (letter === undefined ? [] : [letter.event]))
    },
    staleTime: 60_000,
  })
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting lines={6} />
  const { differ, same } = differencesOf(data)
  const note = `in the latest ${data.length === 1 ? 'event' : `${data.length} events`}`
  return (
    <div className={styles.both}>
      <Panel title="What differs" note={note}>
        {differ.length === 0 && (
          <p className={styles.none}>{data.length < 2 ? 'There is only one event to look at.' : 'Nothing.'}</p>
        )}
        <Places places={differ} of={data.length} />
      </Panel>
      <Panel title="What all have in common" note={note}>
        <Places places={same} of={data.length} />
        {differ.length + same.length >= mostPlaces && (
          <p className={styles.none}>The first {mostPlaces} places are compared.</p>
        )}
      </Panel>
    </div>
  )
}

function Places({ places, of }: { readonly places: readonly Place[]; readonly of: number }) {
  if (places.length === 0) return null
  return (
    <dl className={styles.places}>
      {places.map(({ path, values, missing }) => (
        <div key={path}>
          <dt>
            <code>{path}</code>
          </dt>
          <dd>
            {missing > 0 && <Badge tone="warn">{countOf(missing)} have none</Badge>}
            {values.length === of && of > 2 && <Badge>all different</Badge>}
            {values.slice(0, shownValues).map(({ text, count }) => (
              <span key={text} className={styles.value} title={text}>
                <code>{text}</code>
                {count > 1 && count < of && <small>{count}×</small>}
              </span>
            ))}
            {values.length > shownValues && (
              <span className={styles.more}>and {values.length - shownValues} others</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
