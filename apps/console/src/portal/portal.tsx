import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Choice } from '../components/button.js'
import { Empty } from '../components/empty.js'
import { SelectField } from '../components/field.js'
import { Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { Tabs } from '../components/tabs.js'
import { Time } from '../components/time.js'
import { Toasts } from '../components/toasts.js'
import { useStore } from '../state/store.js'
import { api, open, opened } from './api.js'
import { Events } from './events.js'
import { Letters } from './letters.js'
import styles from './portal.module.css'
import { useSearch, windows } from './search.js'
import { Targets } from './targets.js'

type Session = Schemas['Session']

/** The page that a link opens: targets, how deliveries go, and what was given up, of what one key may see. */
export function Portal() {
  const now = useStore(opened)
  return (
    <main className={styles.portal}>
      {now.state === 'opening' && <Waiting lines={8} />}
      {now.state === 'over' && (
        <Empty title="This link has ended">
          Links work for a short time. Go back to where you opened it, and open it again.
        </Empty>
      )}
      {now.state === 'failed' && <Problem error={now.error} onRetry={() => void open()} />}
      {now.state === 'open' && <Open until={now.until} />}
      <Toasts />
    </main>
  )
}

function Open({ until }: { readonly until: string }) {
  const { data, error, refetch } = useQuery({ queryKey: ['session'], queryFn: () => dataOf(api.getSession()) })
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting lines={8} />
  return (
    <>
      <Known session={data} />
      <footer className={styles.footer}>
        This page works until <Time at={until} />.
      </footer>
    </>
  )
}

const tabs = [
  { name: 'targets', label: 'Targets', action: 'rules:read' },
  { name: 'events', label: 'Deliveries', action: 'events:read' },
  { name: 'letters', label: 'Not delivered', action: 'dead-letters:read' },
] as const

function Known({ session: { actions, buses } }: { readonly session: Session }) {
  const [search, change] = useSearch()
  const { window } = search
  const offered = tabs.filter(({ action }) => actions.includes(action))
  const view = offered.find(({ name }) => name === search.view)?.name ?? offered[0]?.name
  const bus = buses.find(name => name === search.bus) ?? buses[0]
  if (view === undefined || bus === undefined)
    return <Empty title="There is nothing to see yet">The key of this link may see no targets and no deliveries.</Empty>
  return (
    <>
      <header className={styles.header}>
        <h1>Your deliveries</h1>
        {buses.length > 1 && (
          <SelectField
            {...{ label: 'Bus', width: 16, value: bus, options: buses.map(value => ({ value })) }}
            onChange={bus => change({ bus, rule: undefined, target: undefined })}
          />
        )}
        {view === 'targets' && (
          <Choice
            label="How far back"
            value={window}
            options={windows.map(value => ({ value, label: value }))}
            onChange={window => change({ window })}
          />
        )}
      </header>
      <Tabs label="What is shown" tabs={offered} open={view} onOpen={view => change({ view })}>
        {view === 'targets' && (
          <Targets
            bus={bus}
            maySeeLetters={actions.includes('dead-letters:read')}
            maySeeEvents={actions.includes('events:read')}
          />
        )}
        {view === 'events' && <Events bus={bus} />}
        {view === 'letters' && <Letters bus={bus} mayRedrive={actions.includes('dead-letters:redrive')} />}
      </Tabs>
    </>
  )
}
