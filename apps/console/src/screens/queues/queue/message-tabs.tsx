import { Panel } from '../../../components/page.js'
import { Tabs } from '../../../components/tabs.js'
import { queueRoute } from '../routes.js'
import type { QueueSearch } from '../search.js'
import type { Queue } from '../use-queue.js'
import { MessageList } from './message-list.js'
import styles from './queue.module.css'

/** The messages of a queue, which are looked at and not taken; and those that it gave up, as long as it has them. */
export function MessageTabs({ queue }: { readonly queue: Queue }) {
  const { tab, message } = queueRoute.useSearch()
  const navigate = queueRoute.useNavigate()
  const open = (tab: QueueSearch['tab']) =>
    void navigate({ search: ({ redrive }: QueueSearch) => ({ redrive, tab }) as QueueSearch, replace: true })
  const close = () => void navigate({ search: ({ message: _, ...before }: QueueSearch) => before, replace: true })
  return (
    <Panel title="Messages" note="looked at, not taken">
      <div className={styles.tabs}>
        <Tabs
          label="Which messages"
          tabs={[
            { name: 'messages', label: 'Not dead' },
            { name: 'dead', label: 'Dead' },
          ]}
          open={tab ?? 'messages'}
          onOpen={name => open(name === 'dead' ? name : undefined)}
        >
          <MessageList key={tab} {...{ queue, tab, message }} onClose={close} />
        </Tabs>
      </div>
    </Panel>
  )
}
