import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../api/client.js'
import { loginUrl } from '../api/place.js'
import { Icon } from '../components/icon.js'
import { Time } from '../components/time.js'
import { connection } from '../state/connection.js'
import { useStore } from '../state/store.js'
import styles from './shell.module.css'

/** Milliseconds between two looks for a gateway that is away. */
const againMs = 2000

/** Says that what is shown is old while the gateway does not answer or the session has ended; asks for everything anew after that. */
export function ConnectionBar() {
  const { isAway, isLoggedOut, since } = useStore(connection)
  const queries = useQueryClient()
  useEffect(() => {
    if (!isAway) return
    const timer = setInterval(() => void api.getLiveness().catch(() => undefined), againMs)
    return () => {
      clearInterval(timer)
      void queries.invalidateQueries()
    }
  }, [isAway, queries])
  // other windows share the session: coming back from one of them asks for what is old
  useEffect(() => (isLoggedOut ? () => void queries.invalidateQueries() : undefined), [isLoggedOut, queries])
  return (
    <div role="status">
      {isAway && (
        <p className={styles.away}>
          <Icon name="alert" />
          <span>
            The gateway does not answer. What you see is from before <Time at={since} />; the console goes on trying.
          </span>
        </p>
      )}
      {isLoggedOut && !isAway && (
        <p className={styles.away}>
          <Icon name="alert" />
          <span>
            Your session has ended. To keep what you wrote here,{' '}
            <a href={loginUrl()} target="_blank">
              log in in another window
            </a>{' '}
            and come back.
          </span>
        </p>
      )}
    </div>
  )
}
