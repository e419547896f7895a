import { Badge } from '../../../components/badge.js'
import styles from './grants.module.css'
import { type Draft, type Grant, kindOf, redactText, sentenceOf } from './grant-text.js'

/** Grants in words, one a line, with what each is limited to. @param marked the index of the line that somebody asked about */
export function GrantList({
  grants,
  marked,
}: {
  readonly grants: readonly Grant[]
  readonly marked?: number | undefined
}) {
  if (grants.length === 0) return <p className={styles.none}>Nothing of its own.</p>
  return (
    <ol className={styles.list}>
      {grants.map((grant, i) => (
        <li key={i} aria-current={marked === i ? 'true' : undefined}>
          <GrantLine grant={grant} />
        </li>
      ))}
    </ol>
  )
}

/** One grant in words. */
export function GrantLine({ grant }: { readonly grant: Grant }) {
  const draft = grant as Draft
  const kind = kindOf(draft)
  const { pattern, redact, show } = kind ? draft[kind]! : {}
  const hidden = redactText(redact)
  return (
    <div className={styles.line}>
      <span className={styles.kind}>
        <Badge tone="accent">{kind ?? '?'}</Badge>
      </span>
      <div>
        <span>{sentenceOf(draft)}</span>
        {pattern !== undefined && (
          <p>
            only <code>{JSON.stringify(pattern)}</code>
          </p>
        )}
        {show === 'metadata' && <p>without what events say (metadata)</p>}
        {hidden !== '' && (
          <p>
            hidden: <code>{hidden}</code>
          </p>
        )}
      </div>
    </div>
  )
}
