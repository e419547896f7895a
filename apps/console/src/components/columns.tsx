import type { ReactNode } from 'react'
import styles from './columns.module.css'

/** What a page tells, and beside it what it is about: below it on narrow screens. */
export function Columns({ side, children }: { readonly side: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.main}>{children}</div>
      <div className={styles.side}>{side}</div>
    </div>
  )
}
