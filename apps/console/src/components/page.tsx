import { type ReactNode, useEffect } from 'react'
import styles from './page.module.css'

/** A screen: its title, what can be done, and what it shows. */
export function Page({
  title,
  above,
  actions,
  tabs,
  tools,
  isWhole = false,
  children,
}: {
  readonly title: string
  /** The way back: `Events`. */
  readonly above?: ReactNode
  readonly actions?: ReactNode
  /** The ways to the other pages of the screen: {@link TabLinks}. */
  readonly tabs?: ReactNode
  /** Filters, in a line of their own. */
  readonly tools?: ReactNode
  /** Whether the screen fills the height and scrolls within itself, as a table does. */
  readonly isWhole?: boolean
  readonly children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Sluice`
  }, [title])
  return (
    <div className={isWhole ? `${styles.page} ${styles.whole}` : styles.page}>
      <header className={styles.header}>
        <h1>
          {above !== undefined && <span className={styles.above}>{above}</span>}
          <span className={styles.title}>{title}</span>
        </h1>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {tabs}
      {tools !== undefined && <div className={styles.tools}>{tools}</div>}
      <div className={styles.body}>{children}</div>
    </div>
  )
}

/** A part of a screen with a heading. */
export function Panel({
  title,
  note,
  actions,
  children,
}: {
  readonly title: ReactNode
  /** Beside the title, in a lower voice. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={styles.panel}>
      <header>
        <h2>{title}</h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** Names and what they are. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Where something will be, before it is known. */
export function Waiting({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className={styles.waiting} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  )
}
