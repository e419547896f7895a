import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Dot, type Tone } from '../../components/badge.js'
import { Memory } from './memory.js'
import styles from './overview.module.css'

type Stage = Schemas['PlatformHealth']['stages'][number]

const names: Readonly<Record<string, string>> = { router: 'Router', 'fan-out': 'Fan-out', dlq: 'Dead letters' }
const does: Readonly<Record<string, string>> = {
  ...{ router: 'matches events with rules', 'fan-out': 'delivers to targets', dlq: 'keeps what was given up' },
}

/** Whether the gateway and every stage does its work, what keeps it from it, and how full Redis is. */
export function Health() {
  const may = useMay()
  const problems = useProblems()
  const { data } = useQuery({
    queryKey: ['platform'],
    queryFn: ({ signal }) => dataOf(api.getPlatform({ signal })),
    refetchInterval: liveMs,
    enabled: may('platform:read'),
  })
  if (!problems) return null
  const isWell = problems.length === 0 && (data?.stages ?? []).every(({ owned, groups }) => owned === groups)
  return (
    <div className={styles.health}>
      <div role="status">
        {isWell && (
          <p>
            <Dot tone="good" /> Everything works.
          </p>
        )}
        {problems.map(([name, what]) => (
          <p key={name} className={styles.bad}>
            <Dot tone="bad" /> <strong>{name}</strong> {what}
          </p>
        ))}
      </div>
      {data && (
        <ul className={styles.stages}>
          <li>
            <h2>
              <Dot tone={problems.length === 0 ? 'good' : 'bad'} /> Gateway
            </h2>
            <span>{problems.length === 0 ? 'answers' : 'not ready'}</span>
          </li>
          {data.stages.map(stage => (
            <OneStage key={stage.stage} stage={stage} />
          ))}
          <Memory memory={data.memory} />
        </ul>
      )}
    </div>
  )
}

function OneStage({ stage: { stage, groups, owned, instances } }: { readonly stage: Stage }) {
  const tone: Tone = owned === groups ? 'good' : owned === 0 ? 'bad' : 'warn'
  const said =
    owned === 0
      ? 'does not run'
      : `${instances} ${instances === 1 ? 'instance' : 'instances'}${owned < groups ? `, ${owned} of ${groups} parts` : ''}`
  return (
    <li title={`${does[stage] ?? stage}: ${owned} of ${groups} slot groups have an owner`}>
      <h2>
        <Dot tone={tone} /> {names[stage] ?? stage}
      </h2>
      <span className={tone === 'good' ? undefined : styles[tone]}>{said}</span>
    </li>
  )
}

/** What the process that answers says of itself, by name. Undefined before it is known. */
function useProblems(): readonly (readonly [name: string, what: string])[] | undefined {
  const { data } = useQuery({
    queryKey: ['readiness'],
    queryFn: async ({ signal }) => {
      const { error } = await api.getReadiness({ signal })
      return (error as Schemas['NotReady'] | undefined)?.problems ?? {}
    },
    refetchInterval: liveMs,
  })
  return data && Object.entries(data)
}
