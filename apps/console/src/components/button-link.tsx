import type { ReactNode } from 'react'
import styles from './button-link.module.css'
import { Icon } from './icon.js'

/** A way out of the console that looks like a button: it opens beside it. */
export function ButtonLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a className={styles.link} href={href} target="_blank" rel="noreferrer">
      {children}
      <Icon name="outside" />
    </a>
  )
}
