import { Link, useLocation } from '@tanstack/react-router'
import styles from './tabs.module.css'

/** The pages of one screen, each with an address of its own. Arrows are of no use here: they are links. */
export function TabLinks({
  label,
  links,
}: {
  readonly label: string
  readonly links: readonly { readonly to: string; readonly label: string }[]
}) {
  const { pathname } = useLocation()
  const isAt = (to: string) => pathname === to || pathname.startsWith(`${to}/`)
  return (
    <nav className={styles.links} aria-label={label}>
      {links.map(({ to, label }) => (
        <Link key={to} to={to} aria-current={isAt(to) ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
