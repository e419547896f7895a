import { Outlet, useLocation, useMatches, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { ProblemError } from '@sluice/client'
import { useSession, useSessionQuery } from '../api/session.js'
import { Dialog } from '../components/dialog.js'
import { Empty } from '../components/empty.js'
import { Page } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { Toasts } from '../components/toasts.js'
import { screens } from '../screens/index.js'
import { ConnectionBar } from './connection-bar.js'
import { keys, useKeyboard } from './keyboard.js'
import { Navigation } from './navigation.js'
import styles from './shell.module.css'

/** What is around every screen, once it is known who is logged in. */
export function Shell() {
  const { data, error, refetch } = useSessionQuery()
  if (data) return <Known actions={data.actions} />
  // on its way to the login
  const isOver = error instanceof ProblemError && error.status === 401
  if (!error || isOver) return null
  return (
    <main className={styles.alone}>
      <Problem error={error} onRetry={() => void refetch()} />
    </main>
  )
}

function Known({ actions }: { readonly actions: readonly string[] }) {
  const [isHelp, setHelp] = useState(false)
  const main = useRef<HTMLElement>(null)
  const offered = screens.filter(({ action }) => [action].flat().some(one => actions.includes(one)))
  const shown = useMatches({ select: matches => matches.at(-1)?.fullPath as string | undefined })
  // who may not see the first screen begins at the next one
  const elsewhere = shown === '/' && offered[0]?.path !== '/' ? offered[0]?.path : undefined
  const navigate = useNavigate()
  useEffect(() => {
    if (elsewhere !== undefined) void navigate({ to: elsewhere, replace: true })
  }, [elsewhere, navigate])
  useKeyboard(offered, () => setHelp(true))
  useFocusOnNewPage(main)
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <Navigation offered={offered} onHelp={() => setHelp(true)} />
      <div className={styles.right}>
        <ConnectionBar />
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          {shown === '/' && offered.length === 0 ? <NothingToSee /> : elsewhere === undefined && <Outlet />}
        </main>
      </div>
      <Toasts />
      {isHelp && (
        <Dialog title="Keys" onClose={() => setHelp(false)}>
          <dl className={styles.keys}>
            {[...keys, ...offered.map(({ key, title }) => [`g ${key}`, title] as const)].map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </div>
  )
}

/** Grants may be for programs alone. */
function NothingToSee() {
  const { principal } = useSession()
  return (
    <Page title="Nothing to see">
      <Empty title={`No screen of the console is for ${principal}`}>
        Its grants allow nothing that is shown here. With a grant such as <code>{'{"read": {"bus": "default"}}'}</code>{' '}
        it sees the events of a bus.
      </Empty>
    </Page>
  )
}

/** A reader of the screen is told of the new page, and the next Tab begins there. A change of filters is no new page. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    main.current?.focus({ preventScroll: true })
  }, [pathname, main])
}
