import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { gatewayUrl } from '../api/place.js'
import { IconButton } from '../components/button.js'
import { Icon } from '../components/icon.js'
import type { Screen } from '../screens/screen.js'
import { Account } from './account.js'
import styles from './navigation.module.css'

const groups = { flow: 'Events', mend: 'To mend', platform: 'Platform' } as const

/** The way to every screen that the caller may use. On narrow screens it opens by a button. */
export function Navigation({ offered, onHelp }: { readonly offered: readonly Screen[]; readonly onHelp: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const { pathname } = useLocation()
  return (
    <header className={styles.side} data-open={isOpen || undefined}>
      <div className={styles.top}>
        <Link to="/" className={styles.name} onClick={() => setOpen(false)}>
          <Mark /> Sluice
        </Link>
        <span className={styles.toggle}>
          <IconButton
            icon={isOpen ? 'close' : 'menu'}
            label={isOpen ? 'Close the navigation' : 'Open the navigation'}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          />
        </span>
      </div>
      <div className={styles.folded}>
        <nav aria-label="Screens">
          {Object.entries(groups).map(([group, title]) => {
            const some = offered.filter(screen => screen.group === group)
            if (some.length === 0) return null
            return (
              <div key={group} className={styles.group}>
                <p>{title}</p>
                <ul>
                  {some.map(screen => (
                    <li key={screen.path}>
                      <Link
                        to={screen.path}
                        aria-current={isAt(pathname, screen.path) ? 'page' : undefined}
                        onClick={() => setOpen(false)}
                      >
                        <Icon name={screen.icon} />
                        {screen.title}
                        <kbd aria-hidden="true">g {screen.key}</kbd>
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            )
          })}
        </nav>
        <div className={styles.bottom}>
          <ul>
            <li>
              <a href={`${gatewayUrl}/docs`} target="_blank" rel="noreferrer">
                <Icon name="outside" /> HTTP API
              </a>
            </li>
            <li>
              <button type="button" onClick={onHelp}>
                <Icon name="keys" /> Keys <kbd aria-hidden="true">?</kbd>
              </button>
            </li>
          </ul>
          <Account />
        </div>
      </div>
    </header>
  )
}

/** @param pathname below the console's own path */
function isAt(pathname: string, path: string): boolean {
  return path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`)
}

/** A gate between two posts, and the water. */
function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M10 5v21M22 5v21" />
      <path className={styles.gate} d="M10 8h12v8H10z" />
      <path className={styles.water} d="M4 23c2.5-2 4.5-2 7 0s4.5 2 7 0 4.5-2 10 0" />
    </svg>
  )
}
